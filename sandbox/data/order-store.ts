import { generateShop, pickCustomer } from './generate-shop';
import { createOrder } from './order-factory';
import { nextState } from './order-history';
import type { OrderState, ShopOrder } from './order-types';
import { createRandom, deriveSeed } from './random';
import { SHOPS, type Shop } from './shops';

/** A place in the order of `updatedAt`, then `id`, in which orders are listed. */
export interface OrderPosition {
  at: string;
  id: string;
}

export interface OrderChange {
  type: 'order.created' | 'order.updated' | 'order.deleted';
  order: ShopOrder;
}

export interface OrderStore {
  list(shopId: string): readonly ShopOrder[];
  find(orderId: string): ShopOrder | undefined;
  /** Adds a pending order to a shop; undefined when there is no such shop. */
  create(shopId: string): ShopOrder | undefined;
  /** Moves an order to `to` or its usual next state; undefined when its state is final. */
  advance(order: ShopOrder, to?: OrderState): ShopOrder | undefined;
  /** Puts an order at its place in the list, without an event. */
  insert(order: ShopOrder): void;
  /** Deletes an order; `silently` without an event, as many shops do. */
  remove(order: ShopOrder, silently: boolean): void;
  /** Orders made or changed since the start, oldest change first, to keep across restarts. */
  changed(): ShopOrder[];
  /** Puts a kept order back, in the order of `changed()`, without an event. */
  restore(order: ShopOrder): void;
}

interface OrderStoreOptions {
  seed: number;
  /** Orders of the largest shop. */
  orders: number;
  /** When the generated past ends, ms since the epoch. */
  now: number;
  onChange(change: OrderChange): void;
}

/** Orders by `updatedAt`, then `id`; both compare as text. */
export function isAfter(order: ShopOrder, position: OrderPosition): boolean {
  if (order.updatedAt !== position.at) return order.updatedAt > position.at;
  return order.id > position.id;
}

const inListOrder = (a: ShopOrder, b: ShopOrder) =>
  isAfter(a, { at: b.updatedAt, id: b.id }) ? 1 : -1;

/** Generates every shop and keeps its orders in memory, each shop's in list order. */
export function createOrderStore(options: OrderStoreOptions): OrderStore {
  const byId = new Map<string, ShopOrder>();
  const changed = new Set<string>();
  let lastChange = options.now;
  const shops = new Map(
    SHOPS.map((shop) => {
      const count = Math.max(1, Math.round(options.orders * shop.share));
      const { customers, orders } = generateShop(shop, count, options.seed, options.now);
      for (const order of orders) byId.set(order.id, order);
      const random = createRandom(deriveSeed(options.seed, `${shop.id}/live`));
      return [shop.id, { shop, customers, random, orders: orders.sort(inListOrder) }] as const;
    }),
  );

  /** Later than every earlier change, so that no reader with a cursor can miss it. */
  const nextInstant = () => {
    lastChange = Math.max(Date.now(), lastChange + 1);
    return lastChange;
  };

  const put = (order: ShopOrder) => {
    const orders = shops.get(order.shopId)?.orders;
    if (!orders) return;
    const index = orders.findIndex((other) => other.id === order.id);
    if (index !== -1) orders.splice(index, 1);
    orders.push(order);
    byId.set(order.id, order);
    // Last in the set, too: `changed` gives the latest change last.
    changed.delete(order.id);
    changed.add(order.id);
  };

  return {
    list: (shopId) => shops.get(shopId)?.orders ?? [],
    find: (orderId) => byId.get(orderId),
    create(shopId) {
      const data = shops.get(shopId);
      if (!data) return undefined;
      const at = nextInstant();
      const customer = pickCustomer(data.customers, data.random);
      const index = data.orders.length;
      const order = createOrder(data.shop satisfies Shop, index, customer, at, at, data.random);
      put(order);
      options.onChange({ type: 'order.created', order });
      return order;
    },
    advance(order, to) {
      const state = to ?? nextState(order.state);
      if (!state || nextState(order.state) === null) return undefined;
      const at = new Date(nextInstant()).toISOString();
      const history = [...order.history, { state, at }];
      const updated: ShopOrder = { ...order, state, history, updatedAt: at };
      put(updated);
      options.onChange({ type: 'order.updated', order: updated });
      return updated;
    },
    insert(order) {
      put(order);
      shops.get(order.shopId)?.orders.sort(inListOrder);
    },
    remove(order, silently) {
      const orders = shops.get(order.shopId)?.orders ?? [];
      const index = orders.findIndex(({ id }) => id === order.id);
      if (index === -1) return;
      orders.splice(index, 1);
      byId.delete(order.id);
      changed.delete(order.id);
      if (!silently) options.onChange({ type: 'order.deleted', order });
    },
    changed: () => [...changed].flatMap((id) => byId.get(id) ?? []),
    restore(order) {
      lastChange = Math.max(lastChange, Date.parse(order.updatedAt));
      put(order);
    },
  };
}
