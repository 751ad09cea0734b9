import { type Cache, TTL } from '@/lib/cache/cache';
import type { ListOrdersQuery } from '@/lib/contracts/orders';
import type { Transaction } from '@/lib/db/transaction';

export const orderCacheKey = (organizationId: string, id: string) =>
  `order:${organizationId}:${id}`;

/** Validated queries have their fields in the schema's order, so equal queries have the same key. */
export const orderListCacheKey = (organizationId: string, query: ListOrdersQuery) =>
  `orders:${organizationId}:${JSON.stringify(query)}`;

/** The tag of all cached lists of the organization's orders. */
const ordersTag = (organizationId: string) => `orders:${organizationId}`;

export const ORDER_CACHING = { ttlSeconds: TTL.short, shared: false };
/** An aggregate that may be a few seconds old, so changes do not invalidate it. */
export const SUMMARY_CACHING = { ttlSeconds: TTL.volatile };
export const orderListCaching = (organizationId: string) => ({
  ttlSeconds: TTL.short,
  tags: [ordersTag(organizationId)],
});

/** Invalidates the organization's lists and the changed orders once `tx` has committed. */
export function invalidateOrders(
  cache: Cache,
  tx: Pick<Transaction, 'afterCommit'>,
  organizationId: string,
  changedIds: readonly string[],
): void {
  tx.afterCommit(() => {
    const keys = changedIds.map((id) => orderCacheKey(organizationId, id));
    void cache.invalidate(ordersTag(organizationId), ...keys);
  });
}
