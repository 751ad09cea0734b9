import { webhookFailed } from '@/lib/contracts/webhooks';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type { Metrics } from '@/lib/metrics';
import type {
  AttemptChange,
  AttemptFields,
  DeliveryJob,
  WebhookDeliveriesRepository,
} from '@/lib/repositories/webhook-deliveries-repository';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { createBatcher } from '@/lib/utils/create-batcher';
import type { SendResult } from './sender';

/** Attempts in one statement. */
const MAX_BATCH = 200;

const FAILED = { status: 'failed', nextAttemptAt: null };

type Attempted = Omit<SendResult, 'retryAfterMs'> & { attempts: number };

/** For the delivery's history. */
function failureOf({
  responseStatus,
  durationMs,
  error,
}: Omit<AttemptFields, 'failedAttempts'>): object {
  return { at: new Date().toISOString(), responseStatus, durationMs, error };
}

interface WriteOptions {
  hasFailed?: boolean;
  andAlso?: (tx: Transaction) => Promise<void>;
}

export interface DeliveryRecorderDeps {
  deliveries: Pick<WebhookDeliveriesRepository, 'recordAttempts'>;
  transaction: RunTransaction;
  notifications: NotificationsService;
  metrics: Metrics;
}

/** Records the results of deliveries and notifies administrators of failures. */
export class DeliveryRecorder {
  private readonly writeInBatch: (attempt: AttemptChange) => Promise<void>;

  constructor(private readonly deps: DeliveryRecorderDeps) {
    this.writeInBatch = createBatcher(async (attempts: readonly AttemptChange[]) => {
      await deps.transaction((tx) => deps.deliveries.recordAttempts(tx, attempts));
      return [];
    }, MAX_BATCH);
  }

  succeeded(delivery: DeliveryJob, attempted: Attempted): Promise<void> {
    const fields = { ...attempted, status: 'succeeded', nextAttemptAt: null };
    return this.write('succeeded', delivery, fields);
  }

  retried(delivery: DeliveryJob, attempted: Attempted, nextAttemptAt: Date): Promise<void> {
    const fields = { ...attempted, status: 'pending', nextAttemptAt };
    return this.write('retried', delivery, fields, { hasFailed: true });
  }

  /** Not sent, for the reason `error`; the result of the last attempt stays. */
  skipped(delivery: DeliveryJob, error: string): Promise<void> {
    const { attempts, responseStatus, responseBody, durationMs } = delivery;
    const last = { attempts, responseStatus, responseBody, durationMs };
    return this.write('skipped', delivery, { ...last, ...FAILED, error });
  }

  /** Failed for good. Administrators are notified, unless `quietly`; once, if a worker dies meanwhile. */
  failed(delivery: DeliveryJob, attempted: Attempted, quietly = false): Promise<void> {
    const fields = { ...attempted, ...FAILED };
    const andAlso = (tx: Transaction) => this.notify(tx, delivery, attempted);
    return this.write('failed', delivery, fields, {
      hasFailed: true,
      ...(!quietly && delivery.status !== FAILED.status && { andAlso }),
    });
  }

  private async write(
    outcome: string,
    delivery: DeliveryJob,
    fields: Omit<AttemptFields, 'failedAttempts'>,
    { hasFailed = false, andAlso }: WriteOptions = {},
  ): Promise<void> {
    const before = delivery.failedAttempts as object[];
    const failedAttempts = hasFailed ? [...before, failureOf(fields)] : before;
    const attempt = { id: delivery.id, ...fields, failedAttempts };
    if (andAlso) {
      await this.deps.transaction(async (tx) => {
        await this.deps.deliveries.recordAttempts(tx, [attempt]);
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
    return this.deps.notifications.notifyMembers(tx, {
      organizationId,
      notification: webhookFailed,
      data: { endpointId: endpoint.id, url: endpoint.url, error },
    });
  }
}
