import { systemActor } from '@/lib/auth/actor';

import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type { Metrics } from '@/lib/metrics';
import type {
  AttemptChange,
  AttemptFields,
  DeliveryJob,
  WebhooksRepository,
} from '@/lib/repositories/webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { createBatcher } from '@/lib/utils/create-batcher';
import type { SendResult } from './sender';

/** HTTP 410: the receiver will never accept webhooks again. */
export const GONE = 410;
const GONE_REASON = 'The receiver responded with 410 Gone';

/** Attempts in one statement. */
const MAX_BATCH = 200;

const FAILED = { status: 'failed', nextAttemptAt: null };

type Attempted = Omit<SendResult, 'retryAfterMs'> & { attempts: number };

export interface DeliveryRecorderDeps {
  repository: WebhooksRepository;
  transaction: RunTransaction;
  audit: AuditService;
  notifications: NotificationsService;
  metrics: Metrics;
}

/** Records the results of deliveries and notifies administrators of failures. */
export class DeliveryRecorder {
  private readonly writeInBatch: (attempt: AttemptChange) => Promise<void>;

  constructor(private readonly deps: DeliveryRecorderDeps) {
    this.writeInBatch = createBatcher(async (attempts: readonly AttemptChange[]) => {
      await deps.transaction((tx) => deps.repository.recordAttempts(tx, attempts));
      return [];
    }, MAX_BATCH);
  }

  succeeded(delivery: DeliveryJob, attempted: Attempted): Promise<void> {
    const fields = { ...attempted, status: 'succeeded', nextAttemptAt: null };
    return this.write('succeeded', delivery, fields);
  }

  retried(delivery: DeliveryJob, attempted: Attempted, nextAttemptAt: Date): Promise<void> {
    return this.write('retried', delivery, { ...attempted, status: 'pending', nextAttemptAt });
  }

  /** Not sent, for the reason `error`; the result of the last attempt stays. */
  skipped(delivery: DeliveryJob, error: string): Promise<void> {
    const { attempts, responseStatus, responseBody, durationMs } = delivery;
    const last = { attempts, responseStatus, responseBody, durationMs };
    return this.write('skipped', delivery, { ...last, ...FAILED, error });
  }

  /** Failed for good. Disables an endpoint that is gone and notifies administrators. */
  failed(delivery: DeliveryJob, attempted: Attempted): Promise<void> {
    return this.write('failed', delivery, { ...attempted, ...FAILED }, async (tx) => {
      const gone = attempted.responseStatus === GONE;
      const disabled = gone && (await this.disable(tx, delivery));
      await this.notify(tx, delivery, disabled, attempted.error);
    });
  }

  private async write(
    outcome: string,
    { id }: DeliveryJob,
    fields: AttemptFields,
    andAlso?: (tx: Transaction) => Promise<void>,
  ): Promise<void> {
    const attempt = { id, ...fields };
    if (andAlso) {
      await this.deps.transaction(async (tx) => {
        await this.deps.repository.recordAttempts(tx, [attempt]);
        await andAlso(tx);
      });
    } else {
      await this.writeInBatch(attempt);
    }
    this.deps.metrics.webhookDeliveries.inc({ outcome });
  }

  private async disable(tx: Transaction, delivery: DeliveryJob): Promise<boolean> {
    const { endpoint, organizationId } = delivery;
    if (!(await this.deps.repository.disable(tx, endpoint, GONE_REASON))) return false;
    await this.deps.audit.record(tx, systemActor(organizationId), {
      action: 'WEBHOOK_ENDPOINT_DISABLED',
      resourceType: 'WebhookEndpoint',
      resourceId: endpoint.id,
      changes: {
        status: { from: endpoint.status, to: 'disabled' },
        disabledReason: { from: endpoint.disabledReason, to: GONE_REASON },
      },
      metadata: { deliveryId: delivery.id },
    });
    return true;
  }

  private notify(
    tx: Transaction,
    { endpoint, organizationId }: DeliveryJob,
    disabled: boolean,
    error: string | null,
  ): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    const type = disabled ? 'webhook.disabled' : 'webhook.failed';
    return this.deps.notifications.notifyMembers(tx, {
      organizationId,
      minimumRole: 'admin',
      type,
      title: disabled ? 'A webhook endpoint was disabled' : 'A webhook could not be delivered',
      body: `${endpoint.url}: ${error ?? 'the delivery failed'}.`,
      link: '/webhooks',
      // At most one notification per endpoint and day.
      dedupeKey: `${type}:${endpoint.id}:${day}`,
    });
  }
}
