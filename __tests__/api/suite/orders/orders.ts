import { describe, expect, it } from 'vitest';
import { orderBody, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';

const put = (body: unknown) => ({ method: 'PUT', body });

export function describeOrders(server: () => TestServer): void {
  describe('orders', () => {
    it('creates, reads, replaces, deletes; each step in the audit log with its diff', async () => {
      const { call, userId } = await signUp(server().url);
      const created = await call('/orders', { body: orderBody() });
      expect(created.status).toBe(201);
      const order = created.json.data;
      expect(order).toMatchObject({ totalAmount: 2900, version: 1, status: 'paid' });
      expect((await call(`/orders/${order.id}`)).json.data).toEqual(order);

      const updated = await call(
        `/orders/${order.id}`,
        put({ ...orderBody({ status: 'shipped' }), placedAt: order.placedAt, version: 1 }),
      );
      expect(updated.status).toBe(200);
      expect(updated.json.data).toMatchObject({ status: 'shipped', version: 2 });
      expect(updated.json.data.history).toHaveLength(2);
      // The cached copy is gone: what is read is what was written.
      expect((await call(`/orders/${order.id}`)).json.data.version).toBe(2);

      expect((await call(`/orders/${order.id}`, { method: 'DELETE' })).status).toBe(200);
      expect((await call(`/orders/${order.id}`)).status).toBe(404);
      expect((await call('/orders')).json.pagination.total).toBe(0);

      const { json } = await call(`/audit-logs?resourceId=${order.id}`);
      expect(json.data.map(({ action }: { action: string }) => action)).toEqual([
        'ORDER_DELETED',
        'ORDER_UPDATED',
        'ORDER_CREATED',
      ]);
      expect(json.data[1]).toMatchObject({
        actorType: 'user',
        userId,
        changes: { status: { from: 'paid', to: 'shipped' }, version: { from: 1, to: 2 } },
      });
      expect(json.data[1].requestId).toBe(updated.json.meta.requestId);
    });

    it('lets one of two writers of the same version win', async () => {
      const { call } = await signUp(server().url);
      const { id, placedAt } = (await call('/orders', { body: orderBody() })).json.data;
      const write = (customerName: string) =>
        call(`/orders/${id}`, put({ ...orderBody({ customerName }), placedAt, version: 1 }));
      const responses = await Promise.all([write('A'), write('B'), write('C')]);
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      const loser = responses.find(({ status }) => status === 409);
      expect(loser?.json.error.code).toBe('VERSION_CONFLICT');
    });

    it('refuses a forbidden change of status and says what is allowed', async () => {
      const { call } = await signUp(server().url);
      const { id, placedAt } = (await call('/orders', { body: orderBody() })).json.data;
      const { status, json } = await call(
        `/orders/${id}`,
        put({ ...orderBody({ status: 'pending' }), placedAt, version: 1 }),
      );
      expect(status).toBe(409);
      expect(json.error.details.allowed).toEqual(['shipped', 'cancelled', 'refunded']);
    });

    it('filters, searches and sorts', async () => {
      const { call } = await signUp(server().url);
      const day = (n: number) => `2026-01-0${n}T12:00:00.000Z`;
      await call('/orders', {
        body: orderBody({ number: 'X-1', placedAt: day(1), customerName: 'Zoë Ångström' }),
      });
      await call('/orders', {
        body: orderBody({ number: 'X-2', placedAt: day(2), status: 'pending' }),
      });
      await call('/orders', {
        body: orderBody({
          number: 'X-3',
          placedAt: day(3),
          items: [{ sku: 'a', title: 'b', quantity: 1, unitPrice: 5 }],
        }),
      });
      const numbers = async (query: string) =>
        (await call(`/orders?${query}`)).json.data.map(({ number }: { number: string }) => number);
      expect(await numbers('')).toEqual(['X-3', 'X-2', 'X-1']);
      expect(await numbers('sort=placedAt')).toEqual(['X-1', 'X-2', 'X-3']);
      expect((await numbers('sort=totalAmount'))[0]).toBe('X-3');
      expect(await numbers('status=pending')).toEqual(['X-2']);
      expect(await numbers(`q=${encodeURIComponent('ångSTRÖM')}`)).toEqual(['X-1']);
      expect(await numbers(`placedFrom=${day(2)}&placedTo=${day(2)}`)).toEqual(['X-2']);
    });

    it('pages by number and by cursor; rows inserted meanwhile neither repeat nor hide others', async () => {
      const { call } = await signUp(server().url);
      for (let n = 0; n < 7; n += 1)
        await call('/orders', { body: orderBody({ number: `P-${n}` }) });
      const second = await call('/orders?perPage=3&page=2');
      expect(second.json.pagination).toMatchObject({ page: 2, total: 7, totalPages: 3 });

      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query: string = cursor ? `&cursor=${cursor}` : '';
        const { json } = await call(`/orders?perPage=3&sort=createdAt${query}`);
        seen.push(...json.data.map(({ number }: { number: string }) => number));
        cursor = json.pagination.nextCursor;
        if (seen.length === 3) await call('/orders', { body: orderBody({ number: 'P-7' }) });
      }
      expect(seen).toEqual(['P-0', 'P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'P-6', 'P-7']);
    });

    it('replaces metadata as a whole, also by nothing', async () => {
      const { call } = await signUp(server().url);
      const created = await call('/orders', { body: orderBody({ metadata: { gift: true } }) });
      const { id, placedAt, metadata } = created.json.data;
      expect(metadata).toEqual({ gift: true });
      const replaced = await call(`/orders/${id}`, put({ ...orderBody(), placedAt, version: 1 }));
      expect(replaced.json.data.metadata).toBeNull();
    });

    it('refuses a cursor of another sort', async () => {
      const { call } = await signUp(server().url);
      for (let n = 0; n < 2; n += 1) await call('/orders', { body: orderBody() });
      const { nextCursor } = (await call('/orders?perPage=1')).json.pagination;
      for (const cursor of [nextCursor, 'garbage', 'W10']) {
        const { status, json } = await call(`/orders?sort=totalAmount&cursor=${cursor}`);
        expect([status, json.error.details.issues[0].path]).toEqual([400, 'query.cursor']);
      }
    });

    it('returns only the requested fields', async () => {
      const { call } = await signUp(server().url);
      const { id } = (await call('/orders', { body: orderBody() })).json.data;
      const list = await call('/orders?fields=id,status');
      expect(list.json.data).toEqual([{ id, status: 'paid' }]);
      expect((await call(`/orders/${id}?fields=number`)).json.data).toEqual({ number: 'A-1001' });
    });

    it('says what is allowed when something else is asked for', async () => {
      const { call } = await signUp(server().url);
      const asked: [string, RegExp][] = [
        ['color=red', /color.*allowed are page, perPage, cursor, status, connectionId/],
        ['sort=color', /"placedAt"\|"-placedAt"/],
        ['status=lost', /"pending"\|"paid"/],
        ['fields=id,color', /"color".*allowed are id, externalId/],
        ['page=501', /row 10000.*cursor/],
        ['page=1000000', /row 10000.*cursor/],
      ];
      for (const [query, message] of asked) {
        const { status, json } = await call(`/orders?${query}`);
        expect([query, status]).toEqual([query, 400]);
        expect(json.error.details.issues[0].message).toMatch(message);
      }
    });

    it('sums up by day and status', async () => {
      const { call } = await signUp(server().url);
      await call('/orders', { body: orderBody() });
      const { json } = await call('/orders/summary?days=7');
      expect(json.data.byDay).toHaveLength(7);
      expect(json.data.byDay.at(-1).count).toBe(1);
      expect(json.data.byStatus).toEqual([{ status: 'paid', count: 1 }]);
      expect(json.data.revenue).toEqual([{ currency: 'EUR', amount: 2900 }]);
    });
  });

  describe('tenants', () => {
    it('hides what belongs to others exactly like what does not exist', async () => {
      const owner = await signUp(server().url);
      const anonymous = await signUp(server().url);
      const { id } = (await owner.call('/orders', { body: orderBody() })).json.data;
      const missing = await anonymous.call('/orders/cmissing0000000000000000');
      for (const attempt of [
        await anonymous.call(`/orders/${id}`),
        await anonymous.call(
          `/orders/${id}`,
          put({ ...orderBody(), placedAt: '2026-01-01T00:00:00.000Z', version: 1 }),
        ),
        await anonymous.call(`/orders/${id}`, { method: 'DELETE' }),
      ]) {
        expect(attempt.status).toBe(404);
        expect(attempt.json.error).toEqual(missing.json.error);
      }
      expect((await anonymous.call('/orders')).json.data).toEqual([]);
      expect((await anonymous.call(`/audit-logs?resourceId=${id}`)).json.data).toEqual([]);
      expect((await owner.call(`/orders/${id}`)).json.data.version).toBe(1);
    });
  });

  describe('idempotency', () => {
    const key = (name: string) => ({ 'idempotency-key': name });

    it('replays the first response, refuses another body, and does the work once', async () => {
      const { call } = await signUp(server().url);
      const first = await call('/orders', { body: orderBody(), headers: key('k-1') });
      const again = await call('/orders', { body: orderBody(), headers: key('k-1') });
      expect(again.status).toBe(201);
      expect(again.json).toEqual(first.json);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      const other = await call('/orders', {
        body: orderBody({ number: 'B' }),
        headers: key('k-1'),
      });
      expect([other.status, other.json.error.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
      expect((await call('/orders')).json.pagination.total).toBe(1);
    });

    it('lets one of many equal requests through at a time', async () => {
      const { call } = await signUp(server().url);
      const responses = await Promise.all(
        Array.from({ length: 10 }, () =>
          call('/orders', { body: orderBody(), headers: key('k-2') }),
        ),
      );
      const created = responses.filter(({ status }) => status === 201);
      expect(created.length).toBeGreaterThan(0);
      expect(responses.every(({ status }) => status === 201 || status === 409)).toBe(true);
      expect((await call('/orders')).json.pagination.total).toBe(1);
    });

    it('is each caller’s own', async () => {
      const one = await signUp(server().url);
      const two = await signUp(server().url);
      await one.call('/orders', { body: orderBody(), headers: key('k-3') });
      const response = await two.call('/orders', {
        body: orderBody({ number: 'mine' }),
        headers: key('k-3'),
      });
      expect([response.status, response.json.data.number]).toEqual([201, 'mine']);
    });
  });
}
