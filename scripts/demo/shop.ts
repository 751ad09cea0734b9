import type { SandboxState, ShopState } from '@/sandbox/control/sandbox-control';
import type { ShopOrder } from '@/sandbox/data/order-types';
import { check, DemoFailure } from './steps';

async function call<T>(url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => null);
  check(response !== null, `The sandbox shop does not respond at ${url}.`);
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new DemoFailure(`The sandbox shop returned ${response.status}: ${text.slice(0, 200)}`);
}

/** The shop's own view of itself, and its staff: the sandbox's control API. */
export function createShop(shopUrl: string, shopId: string) {
  const state = () => call<SandboxState>(`${shopUrl}/__sandbox/state`);
  return {
    async describe(): Promise<ShopState> {
      const shop = (await state()).shops.find(({ id }) => id === shopId);
      check(shop !== undefined, `The sandbox has no shop "${shopId}".`);
      return shop;
    },
    /** Whether the shop notifies this connection of changes. */
    async notifies(connectionId: string): Promise<boolean> {
      return (await state()).webhooks.some(({ url }) => url.includes(connectionId));
    },
    /** Moves an order to its next state, as the shop's staff would. */
    advance: (orderId: string) =>
      call<ShopOrder>(`${shopUrl}/__sandbox/orders/${encodeURIComponent(orderId)}/advance`, {}),
  };
}

export type DemoShop = ReturnType<typeof createShop>;
