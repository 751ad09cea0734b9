import { systemActor } from '@/lib/auth/actor';
import { webhookDisabled, webhookFailing } from '@/lib/contracts/webhooks';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type { DeliveryJob } from '@/lib/repositories/webhook-deliveries-repository';
import type { WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { DAY_MS } from '@/lib/utils/durations';

/** After five failures in a row only one delivery at a time is tried, every half minute to ten minutes. */
const PROBES = { failures: 5, firstMs: 30_000, longestMs: 10 * 60_000 };
/** Longer than an attempt can take: then its worker is lost, and another delivery is the probe. */
const PROBE_MS = 30_000;
/** Deliveries that wait for a probe come back within this time, not all at once. */
const SPREAD_MS = 5_000;

const WARN_AFTER_MS = DAY_MS;
const DISABLE_AFTER_MS = 5 * DAY_MS;

const GONE_REASON = 'The receiver responded with 410 Gone';
export const FAILING_REASON = 'No delivery has succeeded for five days';

type Delivery = Pick<DeliveryJob, 'id' | 'organizationId' | 'endpoint'>;

export interface EndpointHealthDeps {
  repository: Pick<WebhooksRepository, 'countFailure' | 'endFailures' | 'claimProbe' | 'disable'>;
  transaction: RunTransaction;
  audit: AuditService;
  notifications: NotificationsService;
}

/**
 * A circuit breaker for each endpoint, kept in its row: one that fails time after time gets a single
 * delivery now and then, while the others wait without holding a slot or losing an attempt. Administrators
 * are warned after a day; after five the endpoint is disabled.
 */
export class EndpointHealth {
  constructor(private readonly deps: EndpointHealthDeps) {}

  /** How long the delivery has to wait, in milliseconds; 0 when it may be sent. */
  async waitMs({ endpoint }: Delivery): Promise<number> {
    const { id, nextProbeAt } = endpoint;
    if (nextProbeAt === null) return 0;
    const later = Math.random() * SPREAD_MS;
    const waitMs = nextProbeAt.getTime() - Date.now();
    if (waitMs > 0) return waitMs + later;
    return (await this.deps.repository.claimProbe(id, PROBE_MS)) ? 0 : later;
  }

  /** A healthy endpoint costs no statement. */
  async recordSuccess({ endpoint }: Delivery): Promise<void> {
    if (endpoint.failures > 0) await this.deps.repository.endFailures(endpoint.id);
  }

  /** Returns whether the endpoint has been disabled. */
  recordFailure(delivery: Delivery, { isGone }: { isGone: boolean }): Promise<boolean> {
    return this.deps.transaction(async (tx) => {
      if (isGone) return this.disable(tx, delivery, GONE_REASON);
      const { endpoint } = delivery;
      const counted = await this.deps.repository.countFailure(tx, endpoint.id, PROBES);
      const since = counted?.failingSince?.getTime() ?? Date.now();
      const failingMs = Date.now() - since;
      if (failingMs >= DISABLE_AFTER_MS) return this.disable(tx, delivery, FAILING_REASON);
      if (failingMs >= WARN_AFTER_MS) await this.warn(tx, delivery, since);
      return false;
    });
  }

  private async disable(tx: Transaction, delivery: Delivery, reason: string): Promise<boolean> {
    const { endpoint, organizationId } = delivery;
    if (!(await this.deps.repository.disable(tx, endpoint, reason))) return false;
    await this.deps.audit.record(tx, systemActor(organizationId), {
      action: 'WEBHOOK_ENDPOINT_DISABLED',
      resourceType: 'WebhookEndpoint',
      resourceId: endpoint.id,
      changes: {
        status: { from: endpoint.status, to: 'disabled' },
        disabledReason: { from: endpoint.disabledReason, to: reason },
      },
      metadata: { deliveryId: delivery.id },
    });
    await this.deps.notifications.notifyMembers(tx, {
      organizationId,
      notification: webhookDisabled,
      data: { endpointId: endpoint.id, url: endpoint.url, reason },
      dedupeKey: `webhook.disabled:${delivery.id}`,
    });
    return true;
  }

  private warn(tx: Transaction, { endpoint, organizationId }: Delivery, since: number) {
    return this.deps.notifications.notifyMembers(tx, {
      organizationId,
      notification: webhookFailing,
      data: {
        endpointId: endpoint.id,
        url: endpoint.url,
        since: new Date(since).toISOString(),
      },
      // Once for each time of failures.
      dedupeKey: `webhook.failing:${endpoint.id}:${since}`,
    });
  }
}
