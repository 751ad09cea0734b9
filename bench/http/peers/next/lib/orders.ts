import type { OrdersStore } from '@/bench/http/peers/shared/orders-store';
import { createPrismaOrders } from '@/bench/http/peers/shared/prisma-orders';

let store: OrdersStore | undefined;

/** One store per process, made on first use: `next build` loads the routes, too, without a database. */
export function getOrders(): OrdersStore {
  store ??= createPrismaOrders();
  return store;
}
