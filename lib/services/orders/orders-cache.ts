import type { Cache } from '@/lib/cache/cache';
import { TTL } from '@/lib/cache/ttl';
import type { ListOrdersQuery } from '@/lib/contracts/orders';
import type { Transaction } from '@/lib/db/transaction';

/** The key that a single order is cached under. */
export const orderCacheKey = (organizationId: string, id: string) =>
  `order:${organizationId}:${id}`;

/** Validated queries have their fields in the order of the schema, so equal ones are equal text. */
export const orderListCacheKey = (organizationId: string, query: ListOrdersQuery) =>
  `orders:${organizationId}:${JSON.stringify(query)}`;

/** Carried by every list of the organization's orders. */
const ordersTag = (organizationId: string) => `orders:${organizationId}`;

export const ORDER_CACHING = { ttlSeconds: TTL.short, shared: false };
/** A picture of everything: a few seconds old is fine, so changes do not forget it. */
export const SUMMARY_CACHING = { ttlSeconds: TTL.volatile };
export const orderListCaching = (organizationId: string) => ({
  ttlSeconds: TTL.short,
  tags: [ordersTag(organizationId)],
});

/** Once `tx` has committed, forgets the organization's lists and those single orders that changed. */
export function invalidateOrders(
  cache: Cache,
  tx: Pick<Transaction, 'afterCommit'>,
  organizationId: string,
  changedIds: readonly string[],
): void {
  tx.afterCommit(() => {
    void cache.delete(...changedIds.map((id) => orderCacheKey(organizationId, id)));
    void cache.invalidateTags(ordersTag(organizationId));
  });
}
