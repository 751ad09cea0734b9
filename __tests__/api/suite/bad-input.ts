import { describe, expect, it } from 'vitest';
import { createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';
import { errorEnvelope } from '@/lib/contracts/common';

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
const manyFields = (count: number, name: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, 1]));

export function describeBadInput(server: () => TestServer): void {
  describe('bad input', () => {
    it.each([
      ['malformed JSON', { raw: '{"number":' }, 400, 'MALFORMED_JSON'],
      ['broken UTF-8', { raw: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }, 400, 'MALFORMED_JSON'],
      [
        'another content type',
        { raw: 'a=b', headers: { 'content-type': 'text/plain' } },
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      ['no body', { method: 'POST' }, 400, 'VALIDATION_ERROR'],
      ['an array', { body: [] }, 400, 'VALIDATION_ERROR'],
      ['an unknown field', { body: orderBody({ totalAmount: 1 }) }, 400, 'VALIDATION_ERROR'],
      ['a wrong type', { body: orderBody({ number: 7 }) }, 400, 'VALIDATION_ERROR'],
      ['a null byte', { body: orderBody({ customerName: 'a\u0000b' }) }, 400, 'VALIDATION_ERROR'],
      ['a prototype key', { raw: '{"__proto__":{"admin":true}}' }, 400, 'VALIDATION_ERROR'],
      ['deep nesting', { body: nested(200) }, 400, 'VALIDATION_ERROR'],
      ['too many elements', { raw: `[${'1,'.repeat(500_000)}1]` }, 400, 'VALIDATION_ERROR'],
      ['many unknown fields', { body: manyFields(900, 'x'.repeat(500)) }, 400, 'VALIDATION_ERROR'],
      [
        'a long unknown field',
        { body: manyFields(1, '€'.repeat(300_000)) },
        400,
        'VALIDATION_ERROR',
      ],
      ['many wrong items', { body: { items: Array(900).fill({}) } }, 400, 'VALIDATION_ERROR'],
      [
        'an amount that overflows',
        {
          body: orderBody({
            items: [{ sku: 'a', title: 'b', quantity: 2, unitPrice: Number.MAX_SAFE_INTEGER }],
          }),
        },
        400,
        'VALIDATION_ERROR',
      ],
      [
        'an impossible date',
        { body: orderBody({ placedAt: '2026-02-31T00:00:00Z' }) },
        400,
        'VALIDATION_ERROR',
      ],
      [
        'a huge body',
        { raw: JSON.stringify(orderBody({ customerName: 'x'.repeat(1_100_000) })) },
        413,
        'PAYLOAD_TOO_LARGE',
      ],
    ] as const)('%s is a clear error and writes nothing', async (_, call, status, code) => {
      const account = await signUp(server().url);
      const response = await account.call('/orders', call);
      expect(response.status).toBe(status);
      expect(errorEnvelope.parse(response.json).error.code).toBe(code);
      expect(Buffer.byteLength(response.text)).toBeLessThanOrEqual(16_384);
      expect(response.text).not.toMatch(/at .*\.(ts|js):\d+/);
      expect((await account.call('/orders')).json.pagination.total).toBe(0);
    });

    it('reports every problem of an input at once, with its path', async () => {
      const { call } = await signUp(server().url);
      const { json } = await call('/orders', {
        body: { ...orderBody({ currency: 'euro' }), items: [{}] },
      });
      const paths = json.error.details.issues.map(({ path }: { path: string }) => path);
      expect(paths).toEqual(
        expect.arrayContaining(['body.currency', 'body.items.0.sku', 'body.items.0.quantity']),
      );
    });

    it.each(['../../etc/passwd', '%00', 'DROP TABLE', 'x'.repeat(300)])(
      'the id %s is refused',
      async (id) => {
        const { call } = await signUp(server().url);
        const { status, json } = await call(`/orders/${encodeURIComponent(id)}`);
        expect([400, 404]).toContain(status);
        expect(errorEnvelope.safeParse(json).success).toBe(true);
      },
    );

    it.each([
      'page=0',
      'perPage=101',
      'page=abc',
      'sort=secret',
      'status=lost',
      'unknown=1',
      'q=a&q=b',
      'placedFrom=yesterday',
    ])('the query %s is refused', async (query) => {
      const { call } = await signUp(server().url);
      const { status, json } = await call(`/orders?${query}`);
      expect([status, json.error.code]).toEqual([400, 'VALIDATION_ERROR']);
    });

    it.each([
      ['nothing', {}],
      ['a word', { authorization: 'hello' }],
      ['Basic', { authorization: 'Basic YTpi' }],
      ['an unsigned token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.' }],
      [
        'a forged token',
        { authorization: `Bearer ${'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'}` },
      ],
      ['an invented API key', { authorization: 'Bearer plinth_abc' }],
      ['an empty cookie', { cookie: 'plinth_access=' }],
      ['a broken cookie', { cookie: 'plinth_access=%E0%A4%A' }],
    ])('%s instead of a credential is a 401', async (_, headers) => {
      const response = await createCaller(server().url)('/orders', { headers });
      expect(response.status).toBe(401);
      expect(errorEnvelope.parse(response.json).error.code).toBe('UNAUTHENTICATED');
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
    });

    it('a changed signature is refused', async () => {
      const { accessToken } = await signUp(server().url);
      const tampered = `${accessToken.slice(0, -2)}${accessToken.endsWith('AA') ? 'BB' : 'AA'}`;
      const call = createCaller(server().url, { authorization: `Bearer ${tampered}` });
      expect((await call('/orders')).status).toBe(401);
    });
  });
}
