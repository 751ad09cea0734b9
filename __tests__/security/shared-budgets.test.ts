import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { MAX_OPEN_STREAMS } from '@/lib/api/open-streams';

let server: TestServer;
beforeAll(async () => {
  server = await startServer('lean', {
    env: {
      TRUST_PROXY: 'true',
      RATE_LIMIT_WRITE: '20/600',
      RATE_LIMIT_ORGANIZATION_WRITE: '30/600',
      RATE_LIMIT_FAILED_AUTHENTICATION: '5/600',
      RATE_LIMIT_INBOUND: '4/600',
      RATE_LIMIT_PROBE: '8/600',
    },
  });
}, 120_000);
afterAll(() => server?.close());

/** A caller behind the address. */
const from = (address: string, headers: Record<string, string> = {}) =>
  createCaller(server.url, { 'x-forwarded-for': address, ...headers });

async function createKey(account: Account): Promise<string> {
  const body = { name: 'key', scopes: ['orders:read', 'orders:write'] };
  const { json } = await account.call('/auth/api-keys', { body });
  return json.data.key;
}

describe('the budget of an organization', () => {
  it('is shared by its users and keys, and by no other organization', async () => {
    const [ada, eve] = [await signUp(server.url), await signUp(server.url, 'Eve')];
    const keys = [await createKey(ada), await createKey(ada), await createKey(ada)];
    const write = async (key: string) =>
      (await from('192.0.2.1', { authorization: `Bearer ${key}` })('/orders', { body: {} })).status;
    const statuses: number[] = [];
    for (const key of keys) for (let i = 0; i < 12; i += 1) statuses.push(await write(key));
    // Three writes of 30 created the keys; each key alone has 20.
    expect(statuses.filter((status) => status === 400)).toHaveLength(27);
    expect(statuses.slice(27)).toEqual(Array(9).fill(429));
    const refused = await ada.call('/orders', { body: orderBody() });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit')).toMatch(/^"organization_write";r=0/);
    expect((await ada.call('/orders')).status).toBe(200);
    expect((await eve.call('/orders', { body: orderBody() })).status).toBe(201);
  });

  it('is not spent by a caller beyond its own budget', async () => {
    const account = await signUp(server.url);
    const key = await createKey(account);
    const call = from('192.0.2.1', { authorization: `Bearer ${key}` });
    for (let i = 0; i < 40; i += 1) await call('/orders', { body: {} });
    expect((await account.call('/orders', { body: orderBody() })).status).toBe(201);
  });
});

describe('wrong credentials from one address', () => {
  it('end with 429, while others are let in', async () => {
    const account = await signUp(server.url);
    const [known, fresh] = [await createKey(account), await createKey(account)];
    const use = async (address: string, token: string) =>
      (await from(address, { authorization: `Bearer ${token}` })('/orders')).status;
    expect(await use('198.51.100.7', known)).toBe(200);
    const statuses = [];
    // One client has a whole /64 of IPv6, and ports mean nothing.
    for (let i = 0; i < 8; i += 1) statuses.push(await use(`[2001:db8::${i}]:${i}`, `plinth_${i}`));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect(await use('2001:db8::77', known)).toBe(200);
    expect(await use('2001:db8::77', account.accessToken)).toBe(200);
    expect(await use('2001:db8::77', fresh)).toBe(429);
    expect(await use('2001:db8:0:1::77', fresh)).toBe(200);
    const body = { refreshToken: account.refreshToken };
    expect((await from('2001:db8::77')('/auth/refresh', { body })).status).toBe(200);
  });
});

describe('requests without credentials', () => {
  it.each([
    ['/system/version', {}, 8, 200],
    ['/connections/cmissingmissing/inbound', { raw: '{}' }, 4, 404],
  ])('%s is limited per address', async (path, call, budget, status) => {
    const statuses = [];
    for (let i = 0; i <= budget; i += 1)
      statuses.push((await from('192.0.2.9')(path, call)).status);
    expect(statuses).toEqual([...Array(budget).fill(status), 429]);
    expect((await from('192.0.2.10')(path, call)).status).toBe(status);
  });
});

describe('event streams', () => {
  it('are open up to a limit, and free when closed', async () => {
    const account = await signUp(server.url);
    const created = await account.call('/webhooks', {
      body: { url: 'https://example.com/hook', events: [] },
    });
    const { json } = await account.call(`/webhooks/${created.json.data.id}/test`, { body: {} });
    const jobs = await account.call('/jobs');
    const id = jobs.json.data[0]?.id ?? json.data.id;
    const closing = new AbortController();
    const open = (signal?: AbortSignal) =>
      fetch(`${server.url}/api/v1/jobs/${id}/events`, {
        headers: { authorization: `Bearer ${account.accessToken}` },
        ...(signal && { signal }),
      });
    const streams = Array.from({ length: MAX_OPEN_STREAMS }, () => open(closing.signal));
    for (const response of await Promise.all(streams)) expect(response.status).toBe(200);
    const refused = await open();
    expect(refused.status).toBe(429);
    expect((await refused.json()).error.message).toContain('open event streams');
    closing.abort();
    await expect
      .poll(async () => {
        const again = await open();
        await again.body?.cancel();
        return again.status;
      })
      .toBe(200);
  });
});
