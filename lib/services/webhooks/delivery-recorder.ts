import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type { Metrics } from '@/lib/metrics';
import type {
  AttemptChange,
  AttemptFields,
  DeliveryJob,
  WebhooksRepository,
} from '@/lib/repositories/webhooks-repository';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { createBatcher } from '@/lib/utils/create-batcher';
import type { SendResult } from './sender';

/** Attempts in one statement. */
const MAX_BATCH = 200;

const FAILED = { status: 'failed', nextAttemptAt: null };

type Attempted = Omit<SendResult, 'retryAfterMs'> & { attempts: number };

export interface DeliveryRecorderDeps {
  repository: WebhooksRepository;
  transaction: RunTransaction;
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

  /** Failed for good. Administrators are notified, once a day for an endpoint, unless `quietly`. */
  failed(delivery: DeliveryJob, attempted: Attempted, quietly = false): Promise<void> {
    const fields = { ...attempted, ...FAILED };
    if (quietly) return this.write('failed', delivery, fields);
    return this.write('failed', delivery, fields, (tx) => this.notify(tx, delivery, attempted));
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

  private notify(
    tx: Transaction,
    { endpoint, organizationId }: DeliveryJob,
    { error }: Attempted,
  ): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    return this.deps.notifications.notifyMembers(tx, {
      organizationId,
      minimumRole: 'admin',
      type: 'webhook.failed',
      title: 'A webhook could not be delivered',
      body: `${endpoint.url}: ${error ?? 'the delivery failed'}.`,
      link: `/webhooks/${endpoint.id}`,
      dedupeKey: `webhook.failed:${endpoint.id}:${day}`,
    });
  }
}
