import type { Actor } from '@/lib/auth/actor';
import type { Cache } from '@/lib/cache/cache';
import { type Order, orderCreated, orderDeleted, orderUpdated } from '@/lib/contracts/orders';
import type { Transaction } from '@/lib/db/transaction';
import type { OrderRow } from '@/lib/repositories/orders/orders-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { diff } from '@/lib/utils/diff';
import { toOrderView } from './order-view';
import { invalidateOrders } from './orders-cache';

export interface OrderAnnouncerParts {
  cache: Cache;
  audit: Pick<AuditService, 'record'>;
  webhooks: Pick<WebhooksService, 'publish'>;
}

export const EVENTS = { created: orderCreated, updated: orderUpdated, deleted: orderDeleted };

/** What goes with each change of an order: its audit entry, its event, and forgetting what was cached. */
export class OrderAnnouncer {
  constructor(private readonly parts: OrderAnnouncerParts) {}

  /** Writes it in the transaction of the change; answers the order as the API shows it. */
  async announce(
    tx: Transaction,
    actor: Actor,
    verb: 'created' | 'updated' | 'deleted',
    before: OrderRow | null,
    row: OrderRow,
  ): Promise<Order> {
    const { audit, webhooks, cache } = this.parts;
    const view = toOrderView(row);
    await audit.record(tx, actor, {
      action: `ORDER_${verb.toUpperCase()}`,
      resourceType: 'Order',
      resourceId: row.id,
      changes: before ? diff(toOrderView(before), view) : null,
      metadata: { number: row.number },
    });
    await webhooks.publish(tx, {
      organizationId: row.organizationId,
      event: EVENTS[verb],
      payload: { order: view },
    });
    // Nobody has cached a single order that is new.
    invalidateOrders(cache, tx, row.organizationId, verb === 'created' ? [] : [row.id]);
    return view;
  }
}
