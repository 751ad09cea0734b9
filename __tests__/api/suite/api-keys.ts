import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Caller, createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';

const HOUR_MS = 60 * 60 * 1000;

export function describeApiKeys(server: () => TestServer): void {
  let colleagues: Colleagues;
  beforeAll(() => {
    colleagues = createColleagues(server());
  });
  afterAll(() => colleagues.close());

  const byKey = (key: string) => createCaller(server().url, { authorization: `Bearer ${key}` });
  const create = (call: Caller, body: object = {}) =>
    call('/auth/api-keys', { body: { name: 'key', scopes: ['orders:read'], ...body } });

  describe('kinds of API keys', () => {
    it('of the organization are made by admins, and stay when their maker leaves', async () => {
      const owner = await signUp(server().url);
      const admin = await colleagues.add(owner, 'admin');
      const member = await colleagues.add(owner, 'member');
      expect((await create(member.call, { kind: 'organization' })).status).toBe(403);
      const scopes = ['orders:read', 'orders:write', 'members:write', 'members:read'];
      const { json } = await create(admin.call, { kind: 'organization', scopes });
      const personal = (await create(admin.call)).json.data;
      await owner.call(`/members/${admin.id}`, { method: 'DELETE' });
      const call = byKey(json.data.key);
      expect((await byKey(personal.key)('/orders')).status).toBe(401);
      expect((await call('/orders', { body: orderBody() })).status).toBe(201);
      expect((await call('/jobs')).status).toBe(403);
      expect((await call('/auth/me')).status).toBe(403);
      const body = { role: 'admin' };
      const raised = await call(`/members/${member.id}`, { method: 'PATCH', body });
      expect(raised.status).toBe(403);
      const log = await owner.call('/audit-logs?action=ORDER_CREATED');
      expect(log.json.data[0]).toMatchObject({ actorType: 'api_key', userId: null });
    });

    it('that are personal belong to their maker; admins see and revoke them', async () => {
      const owner = await signUp(server().url);
      const viewer = await colleagues.add(owner, 'viewer');
      const other = await colleagues.add(owner, 'member');
      const { id, key } = (await create(viewer.call)).json.data;
      expect((await viewer.call('/auth/api-keys')).json.data).toHaveLength(1);
      expect((await other.call('/auth/api-keys')).json.data).toHaveLength(0);
      expect((await owner.call('/auth/api-keys')).json.data).toHaveLength(1);
      const path = `/auth/api-keys/${id}`;
      expect((await other.call(path, { method: 'DELETE' })).status).toBe(404);
      expect((await owner.call(`${path}/rotate`, { body: {} })).status).toBe(403);
      expect((await byKey(key)('/orders', { body: orderBody() })).status).toBe(403);
      expect((await owner.call(path, { method: 'DELETE' })).status).toBe(200);
      expect((await byKey(key)('/orders')).status).toBe(401);
    });
  });

  describe('what an API key may be given', () => {
    it.each([
      ['scopes that its maker lacks', { scopes: ['orders:read', 'audit:read'] }, 'body.scopes'],
      ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'body.expiresAt'],
      ['an end in many years', { expiresAt: '2100-01-01T00:00:00Z' }, 'body.expiresAt'],
      ['a word for an address', { allowedAddresses: ['localhost'] }, 'body.allowedAddresses.0'],
      ['a network that is none', { allowedAddresses: ['10.0.0.0/33'] }, 'body.allowedAddresses.0'],
      ['no requests at all', { rateLimit: 0 }, 'body.rateLimit'],
    ])('not %s', async (_, body, path) => {
      const member = await colleagues.add(await signUp(server().url), 'member');
      const { status, json } = await create(member.call, body);
      expect([status, json.error.details.issues[0].path]).toEqual([400, path]);
    });
  });

  describe('the limits of an API key', () => {
    it('are its addresses', async () => {
      const { call } = await signUp(server().url);
      const here = await create(call, { allowedAddresses: ['127.0.0.0/8', '::1'] });
      const elsewhere = await create(call, { allowedAddresses: ['203.0.113.0/24'] });
      expect((await byKey(here.json.data.key)('/orders')).status).toBe(200);
      const refused = await byKey(elsewhere.json.data.key)('/orders');
      expect([refused.status, refused.json.error.code]).toEqual([403, 'FORBIDDEN']);
    });

    it('are its own budget of requests', async () => {
      const { call } = await signUp(server().url);
      const { key } = (await create(call, { rateLimit: 3 })).json.data;
      const statuses: number[] = [];
      for (let index = 0; index < 4; index += 1) {
        statuses.push((await byKey(key)('/orders')).status);
      }
      expect(statuses).toEqual([200, 200, 200, 429]);
    });
  });

  describe('the rotation of an API key', () => {
    it('gives a new value, and leaves the former one for a while', async () => {
      const { call } = await signUp(server().url);
      const { id, key } = (await create(call)).json.data;
      const rotate = (overlapHours: number) =>
        call(`/auth/api-keys/${id}/rotate`, { body: { overlapHours } });
      expect((await rotate(169)).status).toBe(400);
      const first = (await rotate(24)).json.data;
      expect(Date.parse(first.previousValidUntil) - Date.now()).toBeGreaterThan(23 * HOUR_MS);
      expect((await byKey(key)('/orders')).status).toBe(200);
      expect((await byKey(first.key)('/orders')).status).toBe(200);
      const second = (await rotate(0)).json.data;
      expect((await byKey(key)('/orders')).status).toBe(401);
      expect((await byKey(first.key)('/orders')).status).toBe(401);
      expect((await byKey(second.key)('/orders')).status).toBe(200);
    });

    it('ends the former value when its time is over', async () => {
      const { call } = await signUp(server().url);
      const { id, key } = (await create(call)).json.data;
      await call(`/auth/api-keys/${id}/rotate`, { body: { overlapHours: 1 } });
      const ended = { previousValidUntil: new Date() };
      await colleagues.db.apiKey.update({ where: { id }, data: ended });
      expect((await byKey(key)('/orders')).status).toBe(401);
    });
  });

  describe('the usage of an API key', () => {
    it('is counted per day', async () => {
      const { call } = await signUp(server().url);
      const { id, key } = (await create(call)).json.data;
      for (let index = 0; index < 3; index += 1) await byKey(key)('/orders');
      await eventually(async () => {
        const { json } = await call(`/auth/api-keys/${id}/usage`);
        expect(json.data).toHaveLength(30);
        const today = new Date().toISOString().slice(0, 10);
        expect(json.data.at(-1)).toEqual({ day: today, requests: 3 });
        const [row] = (await call('/auth/api-keys')).json.data;
        expect(Date.now() - Date.parse(row.lastUsedAt)).toBeLessThan(60_000);
      }, 20_000);
    }, 30_000);
  });
}
