import { randomBytes } from 'node:crypto';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import type { Mount, TestServer } from '@/__tests__/support/servers/server';
import { errorEnvelope } from '@/lib/contracts/common';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

interface RawResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

interface RawCall {
  method?: string;
  headers?: Record<string, string>;
  /** Each is sent as one chunk, without a Content-Length. */
  chunks?: string[];
}

/** What `fetch` would hide: compressed bytes, chunked bodies, any path. */
function callRaw(url: string, path: string, call: RawCall = {}): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, chunks = [] } = call;
    const outgoing = send({ hostname, port, path, method, headers }, async (incoming) => {
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part);
      const { statusCode: status = 0, headers } = incoming;
      resolve({ status, headers, bytes: Buffer.concat(parts) });
    });
    outgoing.on('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
}

const bearer = ({ accessToken }: Account) => ({ authorization: `Bearer ${accessToken}` });

export function describeTransport(server: () => TestServer, mount: Mount): void {
  describe('every response', () => {
    it.each<[what: string, path: string, call: RawCall, status: number]>([
      ['data', '/api/v1/system/version', {}, 200],
      ['a refusal', '/api/v1/orders', {}, 401],
      ['an unknown path', '/api/v1/nothing', {}, 404],
      ['an unknown path below /api', '/api/nothing', {}, 404],
      ['a wrong method', '/api/v1/system/version', { method: 'DELETE' }, 405],
      ['a wrong method of one resource', '/api/v1/orders/abcdefgh', { method: 'PATCH' }, 405],
      ['HEAD where there is no GET', '/api/v1/auth/sign-in', { method: 'HEAD' }, 405],
      ['OPTIONS', '/api/v1/orders', { method: 'OPTIONS' }, 204],
      ['HEAD', '/api/v1/system/version', { method: 'HEAD' }, 200],
    ])('names request and trace: %s', async (_, path, call, status) => {
      const headers = {
        traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
        'x-request-id': 'mine-1234',
      };
      const response = await callRaw(server().url, path, { ...call, headers });
      expect(response.status).toBe(status);
      expect(response.headers['x-request-id']).toBe('mine-1234');
      expect(response.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
      expect(response.headers['x-frame-options']).toBe('DENY');
      const fresh = await callRaw(server().url, path, call);
      expect(fresh.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(fresh.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/);
      if (response.bytes.length === 0) return;
      const body = JSON.parse(response.bytes.toString());
      expect(body.meta.requestId).toBe('mine-1234');
      if (status >= 400) expect(errorEnvelope.parse(body).success).toBe(false);
    });

    it('starts a trace of its own for a malformed traceparent', async () => {
      const headers = { traceparent: `00-${TRACE}-0000000000000000-01` };
      const response = await callRaw(server().url, '/api/v1/system/version', { headers });
      expect(response.status).toBe(200);
      expect(response.headers.traceparent).not.toContain(TRACE);
    });
  });

  describe('other origins', () => {
    const partner = { origin: 'https://partner.example.com', 'sec-fetch-site': 'cross-site' };

    it('may ask first, and learn methods and headers', async () => {
      const { status, headers } = await callRaw(server().url, '/api/v1/orders', {
        method: 'OPTIONS',
        headers: {
          ...partner,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      expect(status).toBe(204);
      expect(headers).toMatchObject({
        allow: 'GET, POST, HEAD, OPTIONS',
        'access-control-allow-origin': partner.origin,
        'access-control-allow-methods': 'GET, POST, HEAD, OPTIONS',
        vary: expect.stringContaining('Origin'),
      });
      expect(headers['access-control-allow-headers']).toContain('Authorization');
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      expect(headers['content-type']).toBeUndefined();
    });

    it('call with tokens of their own, and read headers and errors', async () => {
      const account = await signUp(server().url);
      const created = await account.call('/orders', { body: orderBody(), headers: partner });
      expect(created.status).toBe(201);
      const headers = { ...partner, ...bearer(account) };
      const read = await callRaw(server().url, `/api/v1/orders/${created.json.data.id}`, {
        headers,
      });
      expect(read.headers['access-control-allow-origin']).toBe(partner.origin);
      expect(read.headers['access-control-expose-headers']).toContain('ETag');
      for (const [path, status] of [
        ['/api/v1/orders', 401],
        ['/api/v1/nothing', 404],
      ] as const) {
        const refused = await callRaw(server().url, path, { headers: partner });
        expect(refused.status).toBe(status);
        expect(refused.headers['access-control-allow-origin']).toBe(partner.origin);
      }
    });

    it('get nothing by cookies', async () => {
      const { accessToken } = await signUp(server().url);
      const response = await createCaller(server().url)('/orders', {
        body: orderBody(),
        headers: { ...partner, cookie: `plinth_access=${accessToken}`, 'x-csrf-token': 'x' },
      });
      expect([response.status, response.json.error.code]).toEqual([403, 'CSRF_FAILED']);
    });

    it('are refused when they are not configured', async () => {
      const evil = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
      const preflight = await callRaw(server().url, '/api/v1/orders', {
        method: 'OPTIONS',
        headers: evil,
      });
      const read = await callRaw(server().url, '/api/v1/system/version', { headers: evil });
      for (const { headers } of [preflight, read]) {
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual(
          [],
        );
        expect(headers.vary).toContain('Origin');
      }
    });
  });

  describe('bodies', () => {
    const json = { 'content-type': 'application/json' };

    it('may come in chunks, and are bounded without a Content-Length', async () => {
      const account = await signUp(server().url);
      const headers = { ...json, ...bearer(account) };
      const text = JSON.stringify(orderBody());
      const halves = [text.slice(0, 40), text.slice(40)];
      const path = '/api/v1/orders';
      const small = await callRaw(server().url, path, { method: 'POST', headers, chunks: halves });
      expect(small.status).toBe(201);
      const chunks = Array.from({ length: 24 }, () => ' '.repeat(50_000));
      const large = await callRaw(server().url, path, { method: 'POST', headers, chunks });
      expect(large.status).toBe(413);
      expect(errorEnvelope.parse(JSON.parse(large.bytes.toString())).error.code).toBe(
        'PAYLOAD_TOO_LARGE',
      );
    });

    it('must not be compressed', async () => {
      const { call } = await signUp(server().url);
      const headers = { 'content-encoding': 'gzip' };
      const { status, json: body } = await call('/orders', { body: orderBody(), headers });
      expect([status, body.error.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    });

    it('that stop in the middle harm nobody', async () => {
      const account = await signUp(server().url);
      const { hostname, port } = new URL(server().url);
      await Promise.all(
        Array.from({ length: 10 }, () => {
          return new Promise<void>((resolve) => {
            const socket = connect(Number(port), hostname, () => {
              const head = `POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${account.accessToken}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"number":`;
              socket.write(head, () => setTimeout(() => socket.destroy(), 50));
            });
            socket.once('close', () => resolve());
          });
        }),
      );
      await eventually(async () => {
        const { status, json: body } = await account.call('/orders');
        expect([status, body.data]).toEqual([200, []]);
      });
    });
  });

  describe('addresses', () => {
    it.each(['/api/v1/orders/%zz', '/api/v1/orders/%c3', '/api/v1/%ff'])(
      '%s is no path and never a 5xx',
      async (path) => {
        const { status, headers, bytes } = await callRaw(server().url, path);
        // Next.js refuses some of them before any code of ours.
        expect([400, 404]).toContain(status);
        if (mount === 'next') return;
        expect(status).toBe(400);
        expect(headers['x-request-id']).toBeTruthy();
        expect(errorEnvelope.parse(JSON.parse(bytes.toString())).error.code).toBe(
          'VALIDATION_ERROR',
        );
      },
    );

    it.each(['q=%zz', 'q=%ff', 'q=%c3'])('the query %s is refused', async (query) => {
      const account = await signUp(server().url);
      const headers = bearer(account);
      const { status, bytes } = await callRaw(server().url, `/api/v1/orders?${query}`, { headers });
      expect(status).toBe(400);
      expect(JSON.parse(bytes.toString()).error.details.issues[0].path).toBe('query');
    });

    if (mount !== 'next')
      it('in absolute form are understood', async () => {
        const path = 'http://example.com/api/v1/system/health/live?x';
        expect((await callRaw(server().url, path)).status).toBe(200);
      });
  });

  if (mount !== 'next')
    describe('compression', () => {
      async function largeOrder(account: Account): Promise<string> {
        const items = Array.from({ length: 40 }, (_, n) => ({
          sku: `SKU-${n}`,
          title: randomBytes(8).toString('hex'),
          quantity: 1,
          unitPrice: 100,
        }));
        const { json } = await account.call('/orders', { body: orderBody({ items }) });
        return json.data.id;
      }

      it.each([
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const)(
        '%s compresses large responses, under an ETag of their own',
        async (coding, unpack) => {
          const account = await signUp(server().url);
          const path = `/api/v1/orders/${await largeOrder(account)}`;
          const plain = await callRaw(server().url, path, { headers: bearer(account) });
          expect(plain.headers['content-encoding']).toBeUndefined();
          expect(plain.headers.vary).toContain('Accept-Encoding');

          const headers = { ...bearer(account), 'accept-encoding': coding };
          const packed = await callRaw(server().url, path, { headers });
          expect(packed.headers).toMatchObject({
            'content-encoding': coding,
            etag: `"v1-${coding}"`,
            'content-length': String(packed.bytes.length),
            vary: expect.stringContaining('Accept-Encoding'),
          });
          expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
          const { data } = JSON.parse(unpack(packed.bytes).toString());
          expect(data).toEqual(JSON.parse(plain.bytes.toString()).data);

          const known = { ...headers, 'if-none-match': `"v1-${coding}"` };
          const again = await callRaw(server().url, path, { headers: known });
          expect([again.status, again.headers.etag]).toEqual([304, `"v1-${coding}"`]);
          const write = { 'if-match': `"v1-${coding}"` };
          expect(
            (await account.call(path.slice(7), { method: 'DELETE', headers: write })).status,
          ).toBe(200);
        },
      );

      it('leaves small responses, HEAD and clients that refuse alone', async () => {
        const account = await signUp(server().url);
        const path = `/api/v1/orders/${await largeOrder(account)}`;
        const calls = [
          callRaw(server().url, '/api/v1/system/version', { headers: { 'accept-encoding': 'br' } }),
          callRaw(server().url, path, {
            headers: { ...bearer(account), 'accept-encoding': 'br;q=0, gzip;q=0' },
          }),
        ];
        for (const { headers } of await Promise.all(calls)) {
          expect(headers['content-encoding']).toBeUndefined();
        }
        const head = await callRaw(server().url, path, {
          method: 'HEAD',
          headers: { ...bearer(account), 'accept-encoding': 'br' },
        });
        expect([head.headers.etag, head.bytes.length]).toEqual(['"v1-br"', 0]);
      });
    });
}
