import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import type { Provider } from 'oidc-provider';
import { isAfter, type OrderStore } from '@/sandbox/data/order-store';
import type { ShopOrder } from '@/sandbox/data/order-types';
import type { ResolvedOptions } from '@/sandbox/options';
import { apiError } from './api-error';
import { type ApiVariables, requireScope } from './bearer-auth';
import { decodeCursor, encodeCursor } from './order-cursor';
import type { RateLimiter } from './rate-limiter';

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 50;

/** `GET /api/shop`: the shop that the token is for. */
export interface ShopResponse {
  id: string;
  name: string;
  currency: string;
  ordersCount: number;
}

/** `GET /api/orders`: one page, by `updatedAt`, then `id`, oldest change first. */
export interface OrdersResponse {
  orders: ShopOrder[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
  hasMore: boolean;
  /** Of all pages of this list, as of now. */
  total: number;
}

interface OrdersRoutesOptions {
  provider: Provider;
  /** Looked up at each request, because a reset replaces it. */
  store(): OrderStore;
  limiter: RateLimiter;
  options: ResolvedOptions;
}

/** Reads an ISO 8601 time as the API writes it, so that text compares in order of time. */
function parseInstant(text: string): string | undefined {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** The read side of the shop's API. */
export function createOrdersRoutes({ provider, store, limiter, options }: OrdersRoutesOptions) {
  const app = new Hono<{ Variables: ApiVariables }>();

  app.get('/shop', requireScope(provider, 'orders:read'), (c) => {
    const { id, name, currency } = c.get('shop');
    const ordersCount = store().list(id).length;
    return c.json({ id, name, currency, ordersCount } satisfies ShopResponse);
  });

  app.get('/orders', requireScope(provider, 'orders:read'), async (c) => {
    const shopId = c.get('shop').id;
    const waitMs = limiter.check(shopId);
    if (waitMs > 0) {
      const seconds = String(Math.ceil(waitMs / 1000));
      return apiError(c, 429, 'rate_limited', `Too many requests. Wait ${seconds} s.`, {
        'retry-after': seconds,
      });
    }
    const limit = Number(c.req.query('limit') ?? DEFAULT_LIMIT);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      return apiError(c, 400, 'invalid_request', `limit must be from 1 to ${MAX_LIMIT}.`);
    }
    const cursorText = c.req.query('cursor');
    const cursor = cursorText ? decodeCursor(cursorText) : undefined;
    if (cursorText && !cursor) {
      return apiError(c, 400, 'invalid_request', 'cursor must be a nextCursor from this API.');
    }
    const sinceText = c.req.query('updatedSince');
    const since = sinceText ? parseInstant(sinceText) : (cursor?.since ?? null);
    if (since === undefined) {
      return apiError(c, 400, 'invalid_request', 'updatedSince must be an ISO 8601 date.');
    }
    if (cursor && cursor.since !== since) {
      return apiError(c, 400, 'invalid_request', 'cursor belongs to another updatedSince.');
    }
    await sleep(options.latencyMs);
    // One look at the store, after every pause, so that a page is of one moment.
    const listed = store()
      .list(shopId)
      .filter((order) => since === null || order.updatedAt >= since);
    const rest = cursor ? listed.filter((order) => isAfter(order, cursor.position)) : listed;
    const orders = rest.slice(0, limit);
    const last = orders[orders.length - 1];
    const hasMore = rest.length > orders.length;
    const position = last && { at: last.updatedAt, id: last.id };
    const nextCursor = hasMore && position ? encodeCursor({ position, since }) : null;
    return c.json({ orders, nextCursor, hasMore, total: listed.length } satisfies OrdersResponse);
  });

  app.get('/orders/:id', requireScope(provider, 'orders:read'), (c) => {
    const order = store().find(c.req.param('id'));
    if (!order || order.shopId !== c.get('shop').id) {
      return apiError(c, 404, 'not_found', 'The shop has no such order.');
    }
    return c.json(order);
  });

  return app;
}
