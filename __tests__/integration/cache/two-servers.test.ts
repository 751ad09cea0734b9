import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { startRedis, type TestRedis } from '@/__tests__/support/servers/redis';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';

describe.each(BACKENDS)('two servers with caches, over %s', (kind) => {
  let redis: TestRedis | null = null;
  const servers: TestServer[] = [];
  let ada: Account;
  let here: Account['call'];
  let there: Account['call'];

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : null;
    const env: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
    servers.push(await startServer('lean', { env }));
    servers.push(await startServer('lean', { env, databaseUrl: servers[0]?.databaseUrl ?? '' }));
    ada = await signUp(servers[0]?.url ?? '');
    here = ada.call;
    there = createCaller(servers[1]?.url ?? '', { authorization: `Bearer ${ada.accessToken}` });
  }, 120_000);

  afterAll(async () => {
    for (const server of servers.reverse()) await server.close();
    await redis?.kill();
  });

  const numbers = async (call: Account['call']) =>
    (await call('/orders?sort=number')).json.data.map(({ number }: { number: string }) => number);

  it('read their own writes at once, and those of the other server soon', async () => {
    expect(await numbers(there)).toEqual([]);
    const { json } = await here('/orders', { body: orderBody({ number: 'N-1' }) });
    const { id, version } = json.data;
    expect(await numbers(here)).toEqual(['N-1']);
    await eventually(async () => expect(await numbers(there)).toEqual(['N-1']));

    expect((await there(`/orders/${id}`)).json.data.number).toBe('N-1');
    const { placedAt } = json.data;
    const body = { ...orderBody({ number: 'N-2' }), placedAt, version };
    expect((await here(`/orders/${id}`, { method: 'PUT', body })).status).toBe(200);
    expect((await here(`/orders/${id}`)).json.data).toMatchObject({ number: 'N-2', version: 2 });
    expect(await numbers(here)).toEqual(['N-2']);
    await eventually(async () => {
      const read = await there(`/orders/${id}`);
      expect(read.json.data).toMatchObject({ number: 'N-2', version: 2 });
      expect(read.headers.get('etag')).toBe('"v2"');
      expect(await numbers(there)).toEqual(['N-2']);
    });

    expect((await there(`/orders/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await there(`/orders/${id}`)).status).toBe(404);
    expect(await numbers(there)).toEqual([]);
    await eventually(async () => {
      expect((await here(`/orders/${id}`)).status).toBe(404);
      expect(await numbers(here)).toEqual([]);
    });
  });

  it('respond from the cache while nothing changes', async () => {
    await here('/orders', { body: orderBody({ number: 'N-3' }) });
    const hits = async () => {
      const { text } = await createCaller(servers[0]?.url ?? '')('/system/metrics');
      return Number(/^cache_requests_total\{outcome="hit"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    await numbers(here);
    const before = await hits();
    for (let index = 0; index < 5; index += 1) expect(await numbers(here)).toEqual(['N-3']);
    expect(await hits()).toBe(before + 5);
  });

  it('keep organizations apart', async () => {
    const bob = await signUp(servers[1]?.url ?? '', 'Bob');
    await numbers(here);
    expect(await numbers(bob.call)).toEqual([]);
  });
});

describe('a server with CACHE=off', () => {
  it('caches nothing', async () => {
    const server = await startServer('lean', { env: { CACHE: 'off' } });
    try {
      const ada = await signUp(server.url);
      await ada.call('/orders', { body: orderBody() });
      for (let index = 0; index < 3; index += 1) {
        expect((await ada.call('/orders')).json.data).toHaveLength(1);
      }
      const { text } = await createCaller(server.url)('/system/metrics');
      expect(text).not.toMatch(/^cache_requests_total\{outcome="hit"\}/m);
    } finally {
      await server.close();
    }
  }, 90_000);
});
