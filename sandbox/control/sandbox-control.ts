import type { OrderStore } from '@/sandbox/data/order-store';
import { ORDER_STATES, type OrderState, type ShopOrder } from '@/sandbox/data/order-types';
import { SHOPS } from '@/sandbox/data/shops';
import type { TokenStore } from '@/sandbox/oauth/token-store';
import type { WebhookAttempt, WebhookHub } from '@/sandbox/webhooks/webhook-hub';
import type { FaultBox, Faults } from './faults';
import type { RequestStats, StatsCounter } from './request-stats';

export interface ShopState {
  id: string;
  name: string;
  currency: string;
  ordersCount: number;
  byState: Partial<Record<OrderState, number>>;
  latestUpdatedAt: string | null;
}

export interface SandboxState {
  shops: ShopState[];
  faults: Faults;
  autoApprove: string | false;
  grants: number;
  /** The registered addresses, without their secrets. */
  webhooks: { id: string; shopId: string; url: string }[];
  attempts: readonly WebhookAttempt[];
}

export interface Misbehaviour extends Partial<Faults> {
  /** End every grant: access tokens turn invalid, refresh tokens `invalid_grant`. */
  revokeGrants?: boolean;
}

/** The sandbox's strings, for tests in the same process; the control API pulls the same ones. */
export interface SandboxControl {
  state(): SandboxState;
  stats(): RequestStats;
  /** A shop's orders in list order (`updatedAt`, then `id`). */
  orders(shopId: string): readonly ShopOrder[];
  findOrder(orderId: string): ShopOrder | undefined;
  /** Adds an order; undefined when there is no such shop. Default: the first shop. */
  createOrder(shopId?: string): ShopOrder | undefined;
  /** Moves an order to its next state or to `to`; undefined when unknown or final. */
  advanceOrder(orderId: string, to?: OrderState): ShopOrder | undefined;
  /** Deletes an order, with a webhook or silently; undefined when unknown. */
  deleteOrder(orderId: string, options?: { silently?: boolean }): ShopOrder | undefined;
  /** Puts an order into its shop as it is given, without an event, such as one that was deleted. */
  putOrder(order: ShopOrder): void;
  misbehave(misbehaviour: Misbehaviour): Faults;
  setAutoApprove(shopId: string | false): void;
  /** Back to the start. With `keepConnections`, grants and webhooks stay. */
  reset(options?: { keepConnections?: boolean }): void;
  /** Resolves when no webhook is on its way any more. */
  webhooksSettled(): Promise<void>;
}

export interface SandboxControlParts {
  store(): OrderStore;
  /** Generates every order afresh. */
  resetStore(): void;
  resetLimiter(): void;
  tokens: TokenStore;
  hub: WebhookHub;
  faults: FaultBox;
  stats: StatsCounter;
  autoApprove: { current: string | false };
  initialAutoApprove: string | false;
}

function describeShop(store: OrderStore, shop: (typeof SHOPS)[number]): ShopState {
  const orders = store.list(shop.id);
  const byState: ShopState['byState'] = {};
  for (const state of ORDER_STATES) {
    const count = orders.filter((order) => order.state === state).length;
    if (count > 0) byState[state] = count;
  }
  return {
    id: shop.id,
    name: shop.name,
    currency: shop.currency,
    ordersCount: orders.length,
    byState,
    latestUpdatedAt: orders[orders.length - 1]?.updatedAt ?? null,
  };
}

/** Ties the parts together behind `SandboxControl`. */
export function createSandboxControl(parts: SandboxControlParts): SandboxControl {
  const { store, tokens, hub, faults, stats, autoApprove } = parts;
  const revokeGrants = () => {
    tokens.revokeGrants();
    hub.clear();
  };
  return {
    state: () => ({
      shops: SHOPS.map((shop) => describeShop(store(), shop)),
      faults: faults.current(),
      autoApprove: autoApprove.current,
      grants: tokens.count('Grant'),
      webhooks: hub.list().map(({ id, shopId, url }) => ({ id, shopId, url })),
      attempts: hub.attempts(),
    }),
    stats: () => stats.current(),
    orders: (shopId) => [...store().list(shopId)],
    findOrder: (orderId) => store().find(orderId),
    createOrder: (shopId = SHOPS[0]?.id ?? '') => store().create(shopId),
    advanceOrder(orderId, to) {
      const order = store().find(orderId);
      return order && store().advance(order, to);
    },
    deleteOrder(orderId, { silently = false } = {}) {
      const order = store().find(orderId);
      if (order) store().remove(order, silently);
      return order;
    },
    putOrder: (order) => store().insert(order),
    misbehave({ revokeGrants: revoke, ...changes }) {
      if (revoke) revokeGrants();
      faults.set(changes);
      return faults.current();
    },
    setAutoApprove: (shopId) => {
      autoApprove.current = shopId;
    },
    reset({ keepConnections = false } = {}) {
      faults.reset();
      stats.reset();
      parts.resetLimiter();
      autoApprove.current = parts.initialAutoApprove;
      if (!keepConnections) {
        hub.clear();
        tokens.clear();
      }
      parts.resetStore();
    },
    webhooksSettled: () => hub.settled(),
  };
}
