import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, startSandbox } from '@/__tests__/support/sandbox/connect';
import type { OrdersResponse } from '@/sandbox/api/orders-routes';
import type { Sandbox, ShopOrder } from '@/sandbox/sandbox';

const SHOP = 'fjord-and-pine';
let sandbox: Sandbox;
let get: Awaited<ReturnType<typeof connect>>['get'];

beforeAll(async () => {
  sandbox = await startSandbox({ orders: 1500 });
  ({ get } = await connect(sandbox, SHOP));
});
afterAll(() => sandbox.close());

async function page(query: Record<string, string>): Promise<OrdersResponse> {
  const response = await get(`/api/orders?${new URLSearchParams(query)}`);
  expect(response.status).toBe(200);
  return response.json();
}

async function pages(query: Record<string, string>, between?: () => void): Promise<ShopOrder[]> {
  const orders: ShopOrder[] = [];
  let cursor: string | null = null;
  do {
    const next: OrdersResponse = await page({ ...query, ...(cursor ? { cursor } : {}) });
    orders.push(...next.orders);
    expect(next.hasMore).toBe(next.nextCursor !== null);
    cursor = next.nextCursor;
    between?.();
  } while (cursor);
  return orders;
}

const ids = (orders: readonly ShopOrder[]) => orders.map((order) => order.id);

describe('GET /api/orders', () => {
  it('lists every order once, in order of change', async () => {
    const orders = await pages({ limit: '100' });
    const all = sandbox.control.orders(SHOP);
    expect(ids(orders)).toEqual(ids(all));
    expect(new Set(ids(orders)).size).toBe(1500);
    expect((await page({ limit: '1' })).total).toBe(1500);
    const sorted = [...orders].sort((a, b) =>
      `${a.updatedAt}${a.id}` < `${b.updatedAt}${b.id}` ? -1 : 1,
    );
    expect(ids(orders)).toEqual(ids(sorted));
  });

  it('has more orders of one instant than fit a page, and pages through them', async () => {
    const counts = new Map<string, number>();
    for (const { updatedAt } of sandbox.control.orders(SHOP)) {
      counts.set(updatedAt, (counts.get(updatedAt) ?? 0) + 1);
    }
    const [instant = '', count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    expect(count).toBeGreaterThan(100);

    const since = await pages({ limit: '37', updatedSince: instant });
    const expected = sandbox.control.orders(SHOP).filter((order) => order.updatedAt >= instant);
    expect(ids(since)).toEqual(ids(expected));
    const justAfter = new Date(Date.parse(instant) + 1).toISOString();
    expect((await page({ updatedSince: justAfter })).total).toBe(expected.length - (count ?? 0));
  });

  it('misses nothing that changes while it is being paged', async () => {
    // Changes stop after a few pages; else the list would never end.
    let changes = 12;
    const seen = await pages({ limit: '100' }, () => {
      if (changes === 0) return;
      changes -= 1;
      const first = sandbox.control.orders(SHOP).find((order) => order.state === 'delivered');
      if (first) sandbox.control.advanceOrder(first.id);
      sandbox.control.createOrder(SHOP);
    });
    const latest = new Map(seen.map((order) => [order.id, order]));
    for (const order of sandbox.control.orders(SHOP)) expect(latest.get(order.id)).toEqual(order);
  });

  it('carries updatedSince in the cursor, and refuses one of another list', async () => {
    const updatedSince = '2026-02-01T00:00:00Z';
    const first = await page({ limit: '5', updatedSince });
    const cursor = first.nextCursor ?? '';
    const second = await page({ limit: '5', cursor });
    expect(second.total).toBe(first.total);
    const other = await get(`/api/orders?cursor=${cursor}&updatedSince=2026-01-01`);
    expect(other.status).toBe(400);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=nonsense', 'updatedSince=yesterday'])(
    'refuses %s',
    async (query) => {
      const response = await get(`/api/orders?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: 'invalid_request',
        message: expect.any(String),
      });
    },
  );

  it('shows one order, but not another shop’s', async () => {
    const order = sandbox.control.orders(SHOP)[0];
    expect(await (await get(`/api/orders/${order?.id}`)).json()).toEqual(order);
    const foreign = sandbox.control.orders('mosswick-tea')[0];
    expect((await get(`/api/orders/${foreign?.id}`)).status).toBe(404);
    expect((await get('/api/orders/ord_no')).status).toBe(404);
  });

  it('wants a token, of this server and with the scope', async () => {
    const none = await fetch(`${sandbox.url}/api/orders`);
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    expect((await get('/api/orders', 'forged')).status).toBe(401);
    const narrow = await connect(sandbox, SHOP, { scope: 'openid webhooks:write' });
    const response = await narrow.get('/api/orders');
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('scope="orders:read"');
  });
});

describe('misbehaviour', () => {
  it('turns a burst away for a second, then goes on', async () => {
    const limited = await startSandbox({
      rateLimit: { burst: 3, pauseMs: 40, idleMs: 10_000 },
    });
    try {
      const connection = await connect(limited);
      const statuses: number[] = [];
      for (let request = 0; request < 5; request++) {
        const response = await connection.get('/api/orders?limit=1');
        statuses.push(response.status);
        if (response.status === 429) expect(response.headers.get('retry-after')).toBe('1');
      }
      expect(statuses).toEqual([200, 200, 200, 429, 429]);
      await expect.poll(async () => (await connection.get('/api/orders')).status).toBe(200);
      expect(limited.control.stats().statuses['429']).toBeGreaterThanOrEqual(2);
    } finally {
      await limited.close();
    }
  });

  it('fails, limits and garbles as often as requested', async () => {
    sandbox.control.misbehave({ failNext: 1, rateLimitNext: 1, garbageNext: 2 });
    const statuses: number[] = [];
    for (let request = 0; request < 2; request++) statuses.push((await get('/api/shop')).status);
    expect(statuses).toEqual([500, 429]);
    expect(await (await get('/api/shop')).text()).toContain('Welcome to nginx');
    await expect((await get('/api/shop')).json()).rejects.toThrow(SyntaxError);
    expect((await get('/api/shop')).status).toBe(200);
  });
});
