import type { Actor } from '@/lib/auth/actor';
import type { Cache, MaybePromise } from '@/lib/cache/cache';
import type {
  CreateOrderBody,
  ListOrdersQuery,
  Order,
  OrderField,
  OrderSummary,
  ReplaceOrderBody,
} from '@/lib/contracts/orders';
import type { RunTransaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import type { OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import { requireVersion, versionMismatch } from '@/lib/services/expected-version';
import { DAY_MS } from '@/lib/utils/durations';
import type { JsonText } from '@/lib/utils/json-text';
import type { OrderChanges } from './order-changes';
import { changedOrderFields, newOrderFields, ownerOf } from './order-rules';
import {
  ORDER_CACHING,
  orderCacheKey,
  orderListCacheKey,
  orderListCaching,
  SUMMARY_CACHING,
} from './orders-cache';

/** Midnight UTC of the first of the last `days` days; the last of them is the day of `now`. */
function startOfWindow(now: Date, days: number): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return new Date(today - (days - 1) * DAY_MS);
}

/** One entry for each of `days` days from `from`; days without a count are zero. */
function dailySeries(
  from: Date,
  days: number,
  counts: { date: string; count: number }[],
): { date: string; count: number }[] {
  const byDate = new Map(counts.map(({ date, count }) => [date, count]));
  return Array.from({ length: days }, (_, index) => {
    const date = new Date(from.getTime() + index * DAY_MS).toISOString().slice(0, 10);
    return { date, count: byDate.get(date) ?? 0 };
  });
}

export interface OrdersServiceDeps {
  transaction: RunTransaction;
  repository: OrdersRepository;
  reads: OrdersReads;
  cache: Cache;
  changes: OrderChanges;
}

/** Orders of the actor's organization. A change commits with its audit entry, event and jobs. */
export class OrdersService {
  constructor(private readonly deps: OrdersServiceDeps) {}

  list({ organizationId }: Actor, query: ListOrdersQuery): MaybePromise<TextPage<Order>> {
    return this.deps.cache.getText(
      orderListCacheKey(organizationId, query),
      orderListCaching(organizationId),
      () => this.deps.reads.list(organizationId, query),
    );
  }

  /** An order, or only the given `fields` of it. */
  get(
    { organizationId }: Actor,
    id: string,
    fields?: readonly OrderField[],
  ): MaybePromise<JsonText<Order>> {
    const read = async () => {
      const order = await this.deps.reads.find(organizationId, id, fields);
      if (!order) throw new NotFoundError('Order');
      return order;
    };
    if (fields) return read();
    return this.deps.cache.getText(orderCacheKey(organizationId, id), ORDER_CACHING, read);
  }

  async create(actor: Actor, body: CreateOrderBody): Promise<Order> {
    const fields = newOrderFields(body);
    return this.deps.transaction(async (tx) => {
      const after = this.deps.repository.create(tx, ownerOf(actor), fields);
      return this.deps.changes.record(tx, actor, { verb: 'created', after });
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
    const { version: given, ...values } = body;
    const version = requireVersion({ header: ifMatch, body: given });
    return this.deps.transaction(async (tx) => {
      const before = await this.deps.repository.find(tx, actor.organizationId, id);
      if (!before) throw new NotFoundError('Order');
      // The new columns are computed from `before`, so it must be the version that is replaced.
      if (before.version !== version) throw versionMismatch('order', ifMatch, before.version);
      const fields = changedOrderFields(before, values);
      const after = await this.deps.repository.update(tx, before, fields);
      if (!after) throw versionMismatch('order', ifMatch, before.version);
      return this.deps.changes.record(tx, actor, { verb: 'updated', before, after });
    });
  }

  /**
   * Soft-deletes the order; with `ifMatch`, only if it is at that version.
   * @throws ApiError PRECONDITION_FAILED when it is not; NotFoundError
   */
  async remove(actor: Actor, id: string, ifMatch: number | null = null): Promise<Order> {
    const { repository } = this.deps;
    const { organizationId } = actor;
    return this.deps.transaction(async (tx) => {
      const after = await repository.remove(tx, organizationId, id, ifMatch);
      if (!after) {
        const current = ifMatch === null ? null : await repository.find(tx, organizationId, id);
        throw current
          ? versionMismatch('order', ifMatch, current.version)
          : new NotFoundError('Order');
      }
      return this.deps.changes.record(tx, actor, { verb: 'deleted', after });
    });
  }

  /** Counts and revenue of the last `days` days, today included. */
  async summarize({ organizationId }: Actor, days: number): Promise<OrderSummary> {
    const key = `orders-summary:${organizationId}:${days}`;
    return this.deps.cache.getOrSet(key, SUMMARY_CACHING, async () => {
      const from = startOfWindow(new Date(), days);
      const [byStatus, byDay, revenue] = await Promise.all([
        this.deps.reads.countByStatus(organizationId),
        this.deps.reads.countByDay(organizationId, from),
        this.deps.reads.sumByCurrency(organizationId, from),
      ]);
      const total = byStatus.reduce((sum, { count }) => sum + count, 0);
      return { total, byStatus, byDay: dailySeries(from, days, byDay), revenue };
    });
  }
}
