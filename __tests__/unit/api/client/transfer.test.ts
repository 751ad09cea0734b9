import { afterEach, describe, expect, it } from 'vitest';
import { fail, ok, startFakeApi } from '@/__tests__/support/http/fake-api';
import { ApiClientError, createClient } from '@/lib/api/client';

type Api = Awaited<ReturnType<typeof startFakeApi>>;
let api: Api;
afterEach(() => api.close());

describe('downloads', () => {
  it('are read as they come, and end for the server when the reader stops', async () => {
    let closed: () => void;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    api = await startFakeApi({
      'GET /api/v1/orders/export': (_, response) => {
        response.setHeader('content-type', 'application/x-ndjson');
        response.write('{"number":"A-1"}\n');
        response.on('close', closed);
      },
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key', timeoutMs: 1 });
    const response = await client.download('exportOrders', { query: { format: 'ndjson' } });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"number":"A-1"}\n');
    expect(api.seen[0]?.url).toBe('/api/v1/orders/export?format=ndjson');
    await reader?.cancel();
    await gone;
  });

  it('throw the envelope’s error', async () => {
    api = await startFakeApi({
      'GET /api/v1/orders/export': (_, response) => fail(response, 403, 'FORBIDDEN'),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    await expect(client.download('exportOrders')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('uploads', () => {
  const csv = 'number,currency\nA-1,EUR\n';

  it('send the bytes as they are, under their own content type', async () => {
    api = await startFakeApi({
      'POST /api/v1/orders/imports': (_, response) => ok(response, { id: 'job00000001' }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    const body = new Blob([csv]).stream();
    const job = await client.importOrders({ body, contentType: 'text/csv' });
    expect(job.id).toBe('job00000001');
    expect(api.seen[0]).toMatchObject({ body: csv, headers: { 'content-type': 'text/csv' } });
  });

  it('are repeated after a limit, but never from a stream that has been read', async () => {
    api = await startFakeApi({
      'POST /api/v1/orders/imports': (_, response, count) =>
        count === 1 || count === 3
          ? fail(response, 429, 'RATE_LIMITED')
          : ok(response, { id: 'job00000001' }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    await client.importOrders({ body: csv, contentType: 'text/csv' });
    expect(api.seen.map(({ body }) => body)).toEqual([csv, csv]);
    const body = new Blob([csv]).stream();
    const again = client.importOrders({ body, contentType: 'text/csv' });
    await expect(again).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(api.seen).toHaveLength(3);
  });
});

describe('revalidation', () => {
  const read = { params: { id: 'abc12345' } };

  it('asks with the ETag and reads a 304 from memory; a new caller starts anew', async () => {
    let version = 1;
    api = await startFakeApi({
      'GET /api/v1/orders/abc12345': ({ headers }, response) => {
        const etag = `"v${version}"`;
        response.setHeader('etag', etag);
        if (headers['if-none-match'] === etag) response.writeHead(304).end();
        else ok(response, { id: 'abc12345', version });
      },
      'POST /api/v1/auth/sign-out': (_, response) => ok(response, { signedOut: true }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key', revalidate: true });
    const first = await client.getOrder(read);
    expect(await client.getOrder(read)).toEqual(first);
    version = 2;
    expect((await client.getOrder(read)).version).toBe(2);
    await client.signOut();
    await client.getOrder(read);
    const asked = api.seen.map(({ headers }) => headers['if-none-match']);
    expect(asked).toEqual([undefined, '"v1"', '"v1"', undefined, undefined]);
  });
});

describe('If-Match', () => {
  it('takes the version as it was read, or an ETag; what has changed since is a typed error', async () => {
    api = await startFakeApi({
      'DELETE /api/v1/orders/abc12345': (_, response, count) =>
        count === 1
          ? ok(response, { id: 'abc12345' })
          : fail(response, 412, 'PRECONDITION_FAILED', { details: { currentVersion: 5 } }),
    });
    const client = createClient({ baseUrl: api.baseUrl, token: 'key' });
    const params = { id: 'abc12345' };
    await client.deleteOrder({ params, ifMatch: 3 });
    const error = await client.deleteOrder({ params, ifMatch: '"v4"' }).catch((thrown) => thrown);
    expect(api.seen.map(({ headers }) => headers['if-match'])).toEqual(['"v3"', '"v4"']);
    if (error instanceof ApiClientError && error.is('PRECONDITION_FAILED')) {
      expect(error.details.currentVersion).toBe(5);
    } else expect.unreachable();
  });
});
