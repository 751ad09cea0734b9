import type { Actor } from '@/lib/auth/actor';
import type { Cache, TextPage } from '@/lib/cache/cache';
import type {
  CreateOrderBody,
  ListOrdersQuery,
  Order,
  OrderField,
  OrderSummary,
  ReplaceOrderBody,
} from '@/lib/contracts/orders';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import type { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import type {
  OrderFields,
  OrderRow,
  OrdersRepository,
} from '@/lib/repositories/orders/orders-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { requireVersion, versionMismatch } from '@/lib/services/expected-version';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { diff } from '@/lib/utils/diff';
import type { JsonText } from '@/lib/utils/json-text';
import { assertTransition, itemsTotal } from './order-rules';
import { dailySeries, startOfWindow } from './order-series';
import { toOrderView } from './order-view';

export interface OrdersServiceParts {
  transaction: RunTransaction;
  repository: OrdersRepository;
  reads: OrdersReads;
  cache: Cache;
  audit: Pick<AuditService, 'record'>;
  webhooks: Pick<WebhooksService, 'publish'>;
}

/** Single orders hardly change; the summary is a picture, and a few seconds old is fine. */
const ORDER_TTL_SECONDS = 30;
const SUMMARY_TTL_SECONDS = 5;

const cacheKey = (organizationId: string, id: string) => `order:${organizationId}:${id}`;

/** Orders of the actor's organization. Each change commits with its audit entry, its event and its jobs. */
export class OrdersService {
  constructor(private readonly parts: OrdersServiceParts) {}

  list(actor: Actor, query: ListOrdersQuery): Promise<TextPage<Order>> {
    return this.parts.reads.list(actor.organizationId, query);
  }

  /** An order, or only those `fields` of it. */
  async get(
    { organizationId }: Actor,
    id: string,
    fields?: readonly OrderField[],
  ): Promise<JsonText<Order>> {
    const read = async () => {
      const order = await this.parts.reads.find(organizationId, id, fields);
      if (!order) throw new NotFoundError('Order');
      return order;
    };
    if (fields) return read();
    const key = cacheKey(organizationId, id);
    return this.parts.cache.getText(key, { ttlSeconds: ORDER_TTL_SECONDS }, read);
  }

  async create(actor: Actor, body: CreateOrderBody): Promise<Order> {
    const placedAt = body.placedAt ? new Date(body.placedAt) : new Date();
    const fields: OrderFields = {
      ...body,
      placedAt,
      totalAmount: itemsTotal(body.items),
      history: [{ status: body.status, at: placedAt.toISOString() }],
    };
    const owner = {
      organizationId: actor.organizationId,
      userId: actor.userId,
      connectionId: null,
      externalId: null,
    };
    return this.parts.transaction(async (tx) => {
      const row = this.parts.repository.create(tx, owner, fields);
      return this.announce(tx, actor, 'created', null, row);
    });
  }

  /**
   * Replaces an order that is still at `ifMatch`, or else at `body.version`.
   * @throws ApiError PRECONDITION_FAILED or VERSION_CONFLICT when it is not, PRECONDITION_REQUIRED
   *   without either; ConflictError for a forbidden change of status
   */
  async update(
    actor: Actor,
    id: string,
    body: ReplaceOrderBody,
    ifMatch: number | null = null,
  ): Promise<Order> {
    const { version: given, ...changes } = body;
    const version = requireVersion({ header: ifMatch, body: given });
    return this.parts.transaction(async (tx) => {
      const before = await this.parts.repository.find(actor.organizationId, id, tx.db);
      if (!before) throw new NotFoundError('Order');
      // What follows is made from `before`, so it must be the very version that is replaced.
      if (before.version !== version) throw versionMismatch('order', ifMatch, before.version);
      assertTransition(before.status, changes.status);
      const fields: OrderFields = {
        ...changes,
        placedAt: new Date(changes.placedAt),
        // Shipping, tax and discounts that came with a synced order stay what they were.
        totalAmount: Math.max(
          0,
          before.totalAmount - itemsTotal(before.items) + itemsTotal(changes.items),
        ),
        history:
          before.status === changes.status
            ? before.history
            : [...before.history, { status: changes.status, at: new Date().toISOString() }],
      };
      const after = await this.parts.repository.update(id, version, fields, tx.db);
      if (!after) throw versionMismatch('order', ifMatch, before.version);
      return this.announce(tx, actor, 'updated', before, after);
    });
  }

  /**
   * Hides the order; its row and its audit trail stay. With `ifMatch` only while it is at that version.
   * @throws ApiError PRECONDITION_FAILED when it is not; NotFoundError
   */
  async remove(actor: Actor, id: string, ifMatch: number | null = null): Promise<Order> {
    const { repository } = this.parts;
    const { organizationId } = actor;
    return this.parts.transaction(async (tx) => {
      const row = await repository.softDelete(organizationId, id, ifMatch, tx.db);
      if (!row) {
        const current = ifMatch === null ? null : await repository.find(organizationId, id, tx.db);
        throw current
          ? versionMismatch('order', ifMatch, current.version)
          : new NotFoundError('Order');
      }
      return this.announce(tx, actor, 'deleted', null, row);
    });
  }

  /** Counts and revenue of the last `days` days, today included. */
  async summarize({ organizationId }: Actor, days: number): Promise<OrderSummary> {
    const key = `orders-summary:${organizationId}:${days}`;
    return this.parts.cache.getOrSet(key, { ttlSeconds: SUMMARY_TTL_SECONDS }, async () => {
      const from = startOfWindow(new Date(), days);
      const [byStatus, byDay, revenue] = await Promise.all([
        this.parts.repository.countByStatus(organizationId),
        this.parts.repository.countByDay(organizationId, from),
        this.parts.repository.sumByCurrency(organizationId, from),
      ]);
      const total = byStatus.reduce((sum, { count }) => sum + count, 0);
      return { total, byStatus, byDay: dailySeries(from, days, byDay), revenue };
    });
  }

  private async announce(
    tx: Transaction,
    actor: Actor,
    verb: 'created' | 'updated' | 'deleted',
    before: OrderRow | null,
    row: OrderRow,
  ): Promise<Order> {
    const view = toOrderView(row);
    await this.parts.audit.record(tx, actor, {
      action: `ORDER_${verb.toUpperCase()}`,
      resourceType: 'Order',
      resourceId: row.id,
      changes: before ? diff(toOrderView(before), view) : null,
      metadata: { number: row.number },
    });
    await this.parts.webhooks.publish(tx, {
      organizationId: row.organizationId,
      type: `order.${verb}`,
      payload: { order: view },
    });
    // Nobody has cached what is new.
    if (verb !== 'created') {
      tx.afterCommit(() => void this.parts.cache.delete(cacheKey(row.organizationId, row.id)));
    }
    return view;
  }
}
