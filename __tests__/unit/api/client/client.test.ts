import { afterEach, describe, expect, it } from 'vitest';
import { fail, ok, sampleJob, startFakeApi } from '@/__tests__/support/http/fake-api';
import { ApiClientError, createClient } from '@/lib/api/client';

type Api = Awaited<ReturnType<typeof startFakeApi>>;
let api: Api;
afterEach(() => api.close());

const order = {
  number: 'A-1',
  currency: 'EUR',
  customerName: 'Grace Hopper',
  items: [{ sku: 'MUG', title: 'Mug', quantity: 1, unitPrice: 100 }],
};

describe('requests', () => {
  it('fills the path and the query, and leaves empty values out', async () => {
    api = await startFakeApi({
      'GET /api/v1/orders': (_, response) =>
        ok(response, [], { pagination: { page: 2, nextCursor: null } }),
      'GET /api/v1/orders/abc12345': (_, response) => ok(response, { id: 'abc12345' }),
    });
    const client = createClient({ baseUrl: `${api.baseUrl}/`, token: 'key' });
    const query = { page: 2, status: 'paid', q: undefined, fields: ['id', 'number'] } as const;
    const page = await client.listOrders({ query });
    expect(page).toEqual({ data: [], pagination: { page: 2, nextCursor: null } });
    expect(api.seen[0]?.url).toBe('/api/v1/orders?page=2&status=paid&fields=id%2Cnumber');
    expect(api.seen[0]?.headers.authorization).toBe('Bearer key');
    expect(await client.getOrder({ params: { id: 'abc12345' } })).toEqual({ id: 'abc12345' });
  });

  it('asks getToken before each request', async () => {
    api = await startFakeApi({ 'GET /api/v1/auth/me': (_, response) => ok(response, {}) });
    let asked = 0;
    const client = createClient({ baseUrl: api.baseUrl, getToken: async () => `t${++asked}` });
    await client.me();
    await client.me();
    expect(api.seen.map((request) => request.headers.authorization)).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  it('reads raw responses as they are', async () => {
    api = await startFakeApi({
      'GET /api/v1/system/metrics': (_, response) =>
        response.setHeader('content-type', 'text/plain') && response.end('up 1'),
      'GET /api/v1/system/openapi.json': (_, response) => {
        response.setHeader('content-type', 'application/json');
        response.end('{"openapi":"3.1.0"}');
      },
    });
    const client = createClient({ baseUrl: api.baseUrl });
    expect(await client.getMetrics()).toBe('up 1');
    expect(await client.getOpenApi()).toEqual({ openapi: '3.1.0' });
  });

  it('throws the error of the envelope with its request id and field issues', async () => {
    const issues = [{ path: 'body.number', message: 'Required' }];
    api = await startFakeApi({
      'POST /api/v1/orders': (_, response) =>
        fail(response, 400, 'VALIDATION_ERROR', { details: { issues } }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    const error = await client.createOrder({ body: order }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ApiClientError);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', status: 400, requestId: 'req-1' });
    expect(error.issues).toEqual(issues);
    expect(error.is('RATE_LIMITED')).toBe(false);
    if (error instanceof ApiClientError && error.is('VALIDATION_ERROR')) {
      expect(error.details.issues[0]?.path).toBe('body.number');
    } else expect.unreachable();
  });

  it('throws for a response that is not from the API', async () => {
    api = await startFakeApi({
      'GET /api/v1/auth/me': (_, response) => response.writeHead(502).end('<html>Bad gateway'),
      'GET /api/v1/orders': (_, response) => response.end('<html>'),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    await expect(client.me()).rejects.toMatchObject({ code: 'INVALID_RESPONSE', status: 502 });
    await expect(client.listOrders()).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
  });
});

describe('retries', () => {
  it('waits for Retry-After and keeps the idempotency key', async () => {
    api = await startFakeApi({
      'POST /api/v1/orders': (_, response, count) =>
        count === 1
          ? fail(response, 429, 'RATE_LIMITED', { headers: { 'retry-after': '1' } })
          : ok(response, { id: 'abc12345' }),
    });
    const started = Date.now();
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    await client.createOrder({ body: order });
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
    const keys = api.seen.map((request) => request.headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('repeats what a limit refused, for that has done nothing', async () => {
    api = await startFakeApi({
      'POST /api/v1/webhooks': (_, response, count) =>
        count === 1 ? fail(response, 429, 'RATE_LIMITED') : ok(response, { id: 'abc12345' }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    await client.createWebhookEndpoint({ body: { url: 'https://example.com' } });
    expect(api.seen).toHaveLength(2);
  });

  it('asks again, with its key, while the first request still runs', async () => {
    api = await startFakeApi({
      'POST /api/v1/orders': (_, response, count) =>
        count === 1
          ? fail(response, 409, 'IDEMPOTENCY_IN_FLIGHT')
          : ok(response, { id: 'abc12345' }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    await client.createOrder({ body: order, idempotencyKey: 'mine' });
    expect(api.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['mine', 'mine']);
  });

  it('does not repeat what is neither a read nor idempotent', async () => {
    api = await startFakeApi({
      'POST /api/v1/auth/sign-in': (_, response) => fail(response, 503, 'SERVICE_UNAVAILABLE'),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    const body = { email: 'ada@example.com', password: 'correct horse battery' };
    const call = client.signIn({ body });
    await expect(call).rejects.toMatchObject({ status: 503 });
    expect(api.seen).toHaveLength(1);
  });

  it('gives up after the bound, and at once when the wait would be too long', async () => {
    api = await startFakeApi({
      'GET /api/v1/auth/me': (_, response) => fail(response, 503, 'SERVICE_UNAVAILABLE'),
      'GET /api/v1/jobs': (_, response) =>
        fail(response, 429, 'RATE_LIMITED', { headers: { 'retry-after': '600' } }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key', retries: 1 });
    await expect(client.me()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await expect(client.listJobs()).rejects.toMatchObject({ retryAfterSeconds: 600 });
    expect(api.seen).toHaveLength(3);
  });

  it('distinguishes an unreachable server, a slow one and an abort', async () => {
    api = await startFakeApi({ 'GET /api/v1/auth/me': () => undefined });
    const slow = createClient({ baseUrl: api.baseUrl, token: 'k', retries: 0, timeoutMs: 30 });
    await expect(slow.me()).rejects.toMatchObject({ code: 'TIMEOUT', status: 0 });
    const away = createClient({ baseUrl: 'http://127.0.0.1:9', token: 'k', retries: 0 });
    await expect(away.me()).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
    const abort = new AbortController();
    const pending = slow.me({ signal: abort.signal });
    abort.abort(new Error('left the page'));
    await expect(pending).rejects.toThrow('left the page');
  });
});

describe('lists', () => {
  it('iterates over all items by cursor', async () => {
    api = await startFakeApi({
      'GET /api/v1/orders': (request, response) => {
        const second = request.url.includes('cursor=c2');
        const nextCursor = second ? null : 'c2';
        ok(response, [{ id: second ? 'b' : 'a' }], { pagination: { nextCursor } });
      },
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    const ids: string[] = [];
    for await (const item of client.iterate('listOrders', { query: { status: 'paid' } })) {
      ids.push(item.id);
    }
    expect(ids).toEqual(['a', 'b']);
    expect(api.seen[1]?.url).toBe('/api/v1/orders?status=paid&cursor=c2');
  });
});

describe('job streams', () => {
  const event = (job: object) => `event: job\ndata: ${JSON.stringify(job)}\n\n`;

  it('opens a broken stream again and ends with the final status', async () => {
    api = await startFakeApi({
      'GET /api/v1/jobs/job00000001/events': (_, response, count) => {
        response.setHeader('content-type', 'text/event-stream');
        response.write(': hello\n\n');
        response.end(
          count === 1
            ? event(sampleJob('running', 3))
            : event(sampleJob('running', 7)) + event(sampleJob('completed', 10)),
        );
      },
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    const done: unknown[] = [];
    for await (const job of client.streamJob({ params: { id: 'job00000001' } })) {
      done.push(job.progress?.done);
    }
    expect(done).toEqual([3, 7, 10]);
  });

  it('throws a refusal at once and stops when aborted', async () => {
    api = await startFakeApi({
      'GET /api/v1/jobs/job00000002/events': (_, response) => {
        response.setHeader('content-type', 'text/event-stream');
        response.write(event(sampleJob('running')));
      },
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    const missing = client.streamJob({ params: { id: 'job00000009' } }).next();
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const abort = new AbortController();
    const stream = client.streamJob({ params: { id: 'job00000002' }, signal: abort.signal });
    expect((await stream.next()).value).toMatchObject({ status: 'running' });
    abort.abort(new Error('closed'));
    await expect(stream.next()).rejects.toThrow('closed');
  });
});
