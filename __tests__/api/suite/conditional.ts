import { describe, expect, it } from 'vitest';
import { createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';

const PLACED_AT = '2026-01-15T10:30:00.000Z';
const change = (changes: Record<string, unknown> = {}) =>
  orderBody({ placedAt: PLACED_AT, ...changes });

export function describeConditional(server: () => TestServer): void {
  describe('conditional requests', () => {
    it('returns 304 to a client that has it already, and 200 to all after a change', async () => {
      const { call } = await signUp(server().url);
      const { id } = (await call('/orders', { body: change() })).json.data;
      const first = await call(`/orders/${id}`);
      expect(first.headers.get('etag')).toBe('"v1"');
      expect(first.headers.get('cache-control')).toBe('private, no-cache');

      const headers = { 'if-none-match': '"v1"' };
      const again = await call(`/orders/${id}`, { headers });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe('"v1"');
      expect(again.headers.get('content-type')).toBeNull();
      expect(again.headers.get('x-request-id')).toBeTruthy();

      await call(`/orders/${id}`, {
        method: 'PUT',
        body: change({ customerName: 'B' }),
        headers: { 'if-match': '"v1"' },
      });
      const changed = await call(`/orders/${id}`, { headers });
      expect([changed.status, changed.json.data.customerName]).toEqual([200, 'B']);
      expect(changed.headers.get('etag')).toBe('"v2"');
    });

    it('does so for lists, by their content', async () => {
      const { call } = await signUp(server().url);
      const etag = (await call('/orders')).headers.get('etag') ?? '';
      expect(etag).toMatch(/^W\/"/);
      const headers = { 'if-none-match': etag };
      expect((await call('/orders', { headers })).status).toBe(304);
      await call('/orders', { body: change() });
      const changed = await call('/orders', { headers });
      expect([changed.status, changed.json?.data.length]).toEqual([200, 1]);
      expect(changed.headers.get('etag')).not.toBe(etag);
    });

    it('returns the ETag of GET to HEAD', async () => {
      const { call } = await signUp(server().url);
      const { id } = (await call('/orders', { body: change() })).json.data;
      const { status, text, headers } = await call(`/orders/${id}`, { method: 'HEAD' });
      expect([status, text, headers.get('etag')]).toEqual([200, '', '"v1"']);
    });

    it('gives responses to changes no ETag', async () => {
      const { call } = await signUp(server().url);
      const { headers } = await call('/orders', { body: change() });
      expect(headers.get('etag')).toBeNull();
      expect(headers.get('cache-control')).toBe('no-store');
    });

    it('changes and deletes under If-Match only what was read', async () => {
      const { call } = await signUp(server().url);
      const { id } = (await call('/orders', { body: change() })).json.data;
      const put = (ifMatch: string, changes = {}) =>
        call(`/orders/${id}`, {
          method: 'PUT',
          body: change(changes),
          headers: { 'if-match': ifMatch },
        });
      expect((await put('"v1"')).json.data.version).toBe(2);
      const late = await put('"v1"');
      expect([late.status, late.json.error.code]).toEqual([412, 'PRECONDITION_FAILED']);
      expect(late.json.error.details.currentVersion).toBe(2);
      expect((await put('W/"v2"')).status).toBe(412);
      expect((await put('two')).status).toBe(400);
      expect((await put('"v2"', { version: 1 })).status).toBe(400);

      const remove = (ifMatch: string) =>
        call(`/orders/${id}`, { method: 'DELETE', headers: { 'if-match': ifMatch } });
      expect((await remove('"v1"')).status).toBe(412);
      expect((await call(`/orders/${id}`)).status).toBe(200);
      expect((await remove('"v2"')).status).toBe(200);
      expect((await remove('"v2"')).status).toBe(404);
    });

    it('wants a version for a change, from the header or the body', async () => {
      const { call } = await signUp(server().url);
      const { id } = (await call('/orders', { body: change() })).json.data;
      const bare = { method: 'PUT', body: change() };
      const { status, json } = await call(`/orders/${id}`, bare);
      expect([status, json.error.code]).toEqual([428, 'PRECONDITION_REQUIRED']);
      expect(json.error.message).toContain('If-Match');
      const any = await call(`/orders/${id}`, { ...bare, headers: { 'if-match': '*' } });
      expect(any.status).toBe(428);
      expect((await call(`/orders/${id}`)).json.data.version).toBe(1);
    });

    it('lets exactly one of 20 writers of the same version win, and loses nothing', async () => {
      const { call } = await signUp(server().url);
      const { id } = (await call('/orders', { body: change() })).json.data;
      for (const version of [1, 2, 3]) {
        const responses = await Promise.all(
          Array.from({ length: 20 }, (_, writer) => {
            const customerName = `writer ${version}.${writer}`;
            return call(`/orders/${id}`, {
              method: 'PUT',
              ...(writer % 2
                ? { body: change({ customerName, version }) }
                : { body: change({ customerName }), headers: { 'if-match': `"v${version}"` } }),
            });
          }),
        );
        const winners = responses.filter(({ status }) => status === 200);
        expect(winners).toHaveLength(1);
        const refused = responses.filter(({ status }) => status === 409 || status === 412);
        expect(refused).toHaveLength(19);
        const { data } = (await call(`/orders/${id}`)).json;
        expect(data.version).toBe(version + 1);
        expect(data.customerName).toBe(winners[0]?.json.data.customerName);
      }
      const { json } = await call('/audit-logs?resourceType=Order');
      const updates = json.data.filter(
        ({ action }: { action: string }) => action === 'ORDER_UPDATED',
      );
      expect(updates).toHaveLength(3);
    });

    it('reveals nothing to an anonymous client by 304', async () => {
      const owner = await signUp(server().url);
      const { id } = (await owner.call('/orders', { body: change() })).json.data;
      const headers = { 'if-none-match': '"v1"' };
      expect((await createCaller(server().url)(`/orders/${id}`, { headers })).status).toBe(401);
      const other = await signUp(server().url);
      expect((await other.call(`/orders/${id}`, { headers })).status).toBe(404);
    });
  });
}
