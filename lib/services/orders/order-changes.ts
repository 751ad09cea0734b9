import type { Actor } from '@/lib/auth/actor';
import type { Cache } from '@/lib/cache/cache';
import {
  type Order,
  order,
  orderCreated,
  orderDeleted,
  orderUpdated,
} from '@/lib/contracts/orders';
import { viewOf } from '@/lib/contracts/view';
import type { Transaction } from '@/lib/db/transaction';
import type { OrderRow } from '@/lib/repositories/orders/orders-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { diff } from '@/lib/utils/diff';
import { invalidateOrders } from './orders-cache';

export interface OrderChangesDeps {
  cache: Cache;
  audit: Pick<AuditService, 'record'>;
  webhooks: Pick<WebhooksService, 'publish'>;
}

export interface OrderChange {
  verb: 'created' | 'updated' | 'deleted';
  /** For an update: the row before it. */
  before?: OrderRow;
  after: OrderRow;
  /** For the audit trail, in addition to the order's number. */
  metadata?: Record<string, unknown>;
}

const EVENTS = { created: orderCreated, updated: orderUpdated, deleted: orderDeleted };

/** The order as the API returns it. */
export const toOrderView = viewOf(order);

/** Records changes of orders: audit entry, webhook event and cache invalidation. */
export class OrderChanges {
  constructor(private readonly deps: OrderChangesDeps) {}

  /** Writes in the transaction of the change. Returns the order as the API returns it. */
  async record(
    tx: Transaction,
    actor: Actor,
    { verb, before, after, metadata }: OrderChange,
  ): Promise<Order> {
    const { audit, webhooks, cache } = this.deps;
    const view = toOrderView(after);
    await audit.record(tx, actor, {
      action: `ORDER_${verb.toUpperCase()}`,
      resourceType: 'Order',
      resourceId: after.id,
      changes: before ? diff(toOrderView(before), view) : null,
      metadata: { number: after.number, ...metadata },
    });
    await webhooks.publish(tx, {
      organizationId: after.organizationId,
      event: EVENTS[verb],
      payload: { order: view },
    });
    // A new order is not cached yet, but lists are.
    invalidateOrders(cache, tx, after.organizationId, verb === 'created' ? [] : [after.id]);
    return view;
  }
}
