import { drawPlacedTimes } from './order-dates';
import { createOrder } from './order-factory';
import type { OrderCustomer, ShopOrder } from './order-types';
import { createCustomer } from './people';
import { createRandom, deriveSeed, type Random } from './random';
import type { Shop } from './shops';

const DAY = 86_400_000;

/** A shop's customers and its orders, as they were at `now`. */
export interface GeneratedShop {
  customers: OrderCustomer[];
  /** In the order in which they were placed. */
  orders: ShopOrder[];
}

/** Picks a customer; those with a low index are the regulars. */
export function pickCustomer(customers: readonly OrderCustomer[], random: Random): OrderCustomer {
  const index = Math.floor(random.next() ** 1.7 * customers.length);
  return customers[index] ?? random.pick(customers);
}

/**
 * A data migration that the shop ran three weeks ago touched many finished orders in the same
 * millisecond. More orders than fit on one page share this `updatedAt`, so a client that pages by
 * time alone loses some of them here.
 */
function applyMigration(orders: ShopOrder[], now: number): void {
  const at = new Date(now - 20 * DAY).toISOString();
  let left = Math.min(130, Math.floor(orders.length / 10));
  for (let index = orders.length - 1; index >= 0 && left > 0; index--) {
    const order = orders[index];
    if (!order || order.updatedAt >= at || order.state !== 'delivered') continue;
    orders[index] = { ...order, updatedAt: at };
    left--;
  }
}

/** Makes a shop's data. The same shop, count, seed and `now` (ms) give the same data. */
export function generateShop(shop: Shop, count: number, seed: number, now: number): GeneratedShop {
  const people = createRandom(deriveSeed(seed, `${shop.id}/people`));
  const customers = Array.from({ length: Math.max(5, Math.ceil(count * 0.4)) }, (_, index) =>
    createCustomer(shop.prefix, index, shop.countries, people),
  );
  const random = createRandom(deriveSeed(seed, `${shop.id}/orders`));
  const orders = drawPlacedTimes(count, now, random).map((placedAt, index) =>
    createOrder(shop, index, pickCustomer(customers, random), placedAt, now, random),
  );
  applyMigration(orders, now);
  return { customers, orders };
}
