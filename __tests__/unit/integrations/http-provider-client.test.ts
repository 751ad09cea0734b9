import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ApiResponse,
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { ProviderError } from '@/lib/errors';
import {
  createHttpProviderClient,
  type HttpProviderClientOptions,
} from '@/lib/integrations/http-provider-client';
import {
  ProviderBusyError,
  ProviderResponseError,
  ProviderUnavailableError,
} from '@/lib/integrations/provider-errors';

let server: HttpReceiver;
let base: string;
beforeAll(async () => {
  server = await startHttpReceiver();
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(() => server?.close());
beforeEach(() => {
  server.requests.length = 0;
});

const json = (body: unknown, status = 200) => respondWith(status, { body: JSON.stringify(body) });

/** Responses, one after the other; the last one stays. */
function inTurn(...responses: ApiResponse[]) {
  let turn = 0;
  server.respond((response, request) => {
    const reply = responses[Math.min(turn++, responses.length - 1)];
    reply?.(response, request);
  });
}

function createClient(options: Partial<HttpProviderClientOptions> = {}) {
  const tokens = { get: vi.fn(async () => 'first'), refresh: vi.fn(async () => 'second') };
  const client = createHttpProviderClient({ provider: 'Shop', baseUrl: base, tokens, ...options });
  return { client, tokens };
}

describe('a provider client', () => {
  it('sends the token and JSON, and returns JSON', async () => {
    server.respond(json({ ok: true }, 201));
    const { client } = createClient();
    const init = { method: 'POST', body: { a: 1 } };
    await expect(client.request('/things', init)).resolves.toEqual({ ok: true });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/things',
      body: '{"a":1}',
      headers: { authorization: 'Bearer first', 'content-type': 'application/json' },
    });
  });

  it('returns null for an empty body', async () => {
    server.respond(respondWith(204));
    await expect(createClient().client.request('/x', { method: 'DELETE' })).resolves.toBeNull();
  });

  it('drops what no database can hold', async () => {
    server.respond(respondWith(200, { body: '{"name":"a\\u0000b"}' }));
    await expect(createClient().client.request('/x')).resolves.toEqual({ name: 'ab' });
  });

  it('renews a refused token once', async () => {
    inTurn(respondWith(401), json({ ok: true }));
    const { client, tokens } = createClient();
    await expect(client.request('/x')).resolves.toEqual({ ok: true });
    expect(tokens.refresh).toHaveBeenCalledExactlyOnceWith('first');
    expect(server.requests[1]?.headers.authorization).toBe('Bearer second');
  });

  it('reports a fresh token that is refused too', async () => {
    server.respond(respondWith(401));
    const failure = await createClient()
      .client.request('/x')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderResponseError);
    expect(failure).toMatchObject({ status: 401, code: 'PROVIDER_ERROR' });
    expect(server.requests).toHaveLength(2);
  });

  it('waits as long as Retry-After says', async () => {
    inTurn(respondWith(429, { headers: { 'retry-after': '1' } }), json([]));
    const startedAt = Date.now();
    await expect(createClient().client.request('/x')).resolves.toEqual([]);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1000);
  });

  it('does not wait longer than the caller can, and says for how long to stay away', async () => {
    server.respond(respondWith(429, { headers: { 'retry-after': '120' } }));
    const failure = await createClient()
      .client.request('/x')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderBusyError);
    expect(failure).toMatchObject({ retryAfterMs: 120_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('tries a failing provider three times', async () => {
    inTurn(respondWith(500), respondWith(502), json({ ok: true }));
    await expect(createClient().client.request('/x')).resolves.toEqual({ ok: true });
    server.respond(respondWith(500));
    server.requests.length = 0;
    await expect(createClient().client.request('/x')).rejects.toBeInstanceOf(
      ProviderUnavailableError,
    );
    expect(server.requests).toHaveLength(3);
  });

  it('does not repeat a POST that may have arrived', async () => {
    server.respond(respondWith(500));
    const call = createClient().client.request('/x', { method: 'POST', body: {} });
    await expect(call).rejects.toBeInstanceOf(ProviderUnavailableError);
    expect(server.requests).toHaveLength(1);
  });

  it('gives up on a provider that does not respond', async () => {
    server.respond(() => undefined);
    const { client } = createClient({ timeoutMs: 50 });
    await expect(client.request('/x')).rejects.toBeInstanceOf(ProviderUnavailableError);
  });

  it('gives up on one that nobody listens for', async () => {
    const { client } = createClient({ baseUrl: 'http://127.0.0.1:1' });
    await expect(client.request('/x')).rejects.toThrow(/is unavailable/);
  });

  it('stops at once when the caller does', async () => {
    server.respond(() => undefined);
    const controller = new AbortController();
    const call = createClient({ signal: controller.signal }).client.request('/x');
    setTimeout(() => controller.abort(new Error('cancelled')), 30);
    await expect(call).rejects.toThrow('cancelled');
  });

  it.each([
    ['a page', '<h1>Welcome to nginx!</h1>'],
    ['half of it', '{"orders":[{"id":'],
  ])('says clearly that %s is no JSON', async (_, body) => {
    server.respond(respondWith(200, { body }));
    const call = createClient().client.request('/x');
    await expect(call).rejects.toThrow('Shop sent a response that is not JSON');
  });

  it('stops reading after 10 MiB', async () => {
    server.respond(respondWith(200, { body: Buffer.alloc(11 * 1024 * 1024, 32) }));
    await expect(createClient().client.request('/x')).rejects.toThrow(/more than 10485760 bytes/);
  });

  it('never sends its token elsewhere', async () => {
    const elsewhere = await startHttpReceiver();
    const headers = { location: elsewhere.url };
    server.respond(respondWith(302, { headers }));
    await expect(createClient().client.request('/x')).rejects.toMatchObject({ status: 302 });
    const { client } = createClient({ baseUrl: `${base}/api` });
    await expect(client.request('/../secrets')).rejects.toBeInstanceOf(ProviderError);
    server.respond(json(1));
    for (const path of [elsewhere.url, `//127.0.0.1:${elsewhere.port}/x`, '@evil/x', '\\\\evil']) {
      await client.request(path).catch(() => undefined);
    }
    expect(elsewhere.requests).toHaveLength(0);
    await elsewhere.close();
  });

  it('reveals neither tokens nor bodies in its errors', async () => {
    server.respond(respondWith(403, { body: 'the secret of first' }));
    const failure = await createClient()
      .client.request('/x')
      .catch((error: Error) => error);
    expect(JSON.stringify(failure) + String(failure)).not.toMatch(/first/);
  });
});
