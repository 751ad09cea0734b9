import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';

export function describeRoles(server: () => TestServer): void {
  let colleagues: Colleagues;
  beforeAll(() => {
    colleagues = createColleagues(server());
  });
  afterAll(() => colleagues.close());

  const create = async ({ call }: Account, name: string, scopes: string[]) =>
    (await call('/roles', { body: { name, scopes } })).json.data;

  /** A colleague with a custom role of these scopes. */
  async function addCustom(owner: Account, name: string, scopes: string[]) {
    const role = await create(owner, name, scopes);
    const member = await colleagues.add(owner, 'viewer');
    const body = { role: 'custom', roleId: role.id };
    const { json } = await owner.call(`/members/${member.id}`, { method: 'PATCH', body });
    expect(json.data).toMatchObject({ role: 'custom', roleId: role.id, roleName: name });
    return { ...member, role };
  }

  describe('custom roles', () => {
    it('allow what their scopes say and what is every member’s own, and nothing else', async () => {
      const owner = await signUp(server().url);
      const { call, role } = await addCustom(owner, 'Auditor', ['audit:read', 'orders:read']);
      expect((await call('/audit-logs')).status).toBe(200);
      expect((await call('/orders')).status).toBe(200);
      const denied = await call('/orders', { body: orderBody() });
      expect([denied.status, denied.json.error.details]).toEqual([
        403,
        { requiredScope: 'orders:write' },
      ]);
      const me = (await call('/auth/me')).json.data;
      expect([me.role, me.customRole.name]).toEqual(['custom', 'Auditor']);
      expect((await call('/organizations')).status).toBe(200);

      const body = { name: 'Clerk', scopes: ['orders:write'] };
      expect((await owner.call(`/roles/${role.id}`, { method: 'PUT', body })).status).toBe(200);
      expect((await call('/orders', { body: orderBody() })).status).toBe(201);
      expect((await call('/audit-logs')).status).toBe(403);
      const { json } = await owner.call('/roles');
      expect(json.data).toMatchObject([{ ...body, members: 1 }]);
    });

    it('have names of their own, and stay while a member has them', async () => {
      const owner = await signUp(server().url);
      const { id, role } = await addCustom(owner, 'Auditor', ['audit:read']);
      const again = await owner.call('/roles', {
        body: { name: 'Auditor', scopes: ['jobs:read'] },
      });
      expect([again.status, again.json.error.details.field]).toEqual([409, 'name']);
      const remove = () => owner.call(`/roles/${role.id}`, { method: 'DELETE' });
      expect((await remove()).status).toBe(409);
      await owner.call(`/members/${id}`, { method: 'PATCH', body: { role: 'viewer' } });
      expect((await remove()).status).toBe(200);
      expect((await remove()).status).toBe(404);
    });

    it('give nobody more than they have: neither roles nor members', async () => {
      const owner = await signUp(server().url);
      const scopes = ['roles:write', 'members:write', 'jobs:read'];
      const { call, id } = await addCustom(owner, 'Manager', scopes);
      const strong = await addCustom(owner, 'Strong', ['audit:read']);
      const patch = (memberId: string, body: object) =>
        call(`/members/${memberId}`, { method: 'PATCH', body });
      const put = (roleId: string, own: string[]) =>
        call(`/roles/${roleId}`, { method: 'PUT', body: { name: 'Changed', scopes: own } });
      const weak = await call('/roles', { body: { name: 'Weak', scopes: ['jobs:read'] } });
      expect(weak.status).toBe(201);
      const invalid = await Promise.all([
        call('/roles', { body: { name: 'Other', scopes: ['jobs:read', 'audit:read'] } }),
        put(weak.json.data.id, ['audit:read']),
      ]);
      for (const { json } of invalid) {
        expect(json.error.details.issues[0].path).toBe('body.scopes');
      }
      const refused = await Promise.all([
        put(strong.role.id, ['jobs:read']),
        call(`/roles/${strong.role.id}`, { method: 'DELETE' }),
        patch(id, { role: 'custom', roleId: strong.role.id }),
        patch(id, { role: 'admin' }),
        patch(strong.id, { role: 'custom', roleId: weak.json.data.id }),
      ]);
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
      const allowed = await patch(id, { role: 'custom', roleId: weak.json.data.id });
      expect(allowed.status).toBe(200);
    });

    it('limit the API keys of those who have them', async () => {
      const owner = await signUp(server().url);
      const admin = await colleagues.add(owner, 'admin');
      const { key } = (
        await admin.call('/auth/api-keys', {
          body: { name: 'key', scopes: ['orders:read', 'jobs:read'] },
        })
      ).json.data;
      const byKey = createCaller(server().url, { authorization: `Bearer ${key}` });
      expect((await byKey('/jobs')).status).toBe(200);
      const role = await create(owner, 'Reader', ['orders:read']);
      const body = { role: 'custom', roleId: role.id };
      await owner.call(`/members/${admin.id}`, { method: 'PATCH', body });
      expect((await byKey('/orders')).status).toBe(200);
      expect((await byKey('/jobs')).status).toBe(403);
    });

    it('are chosen by id, of the same organization', async () => {
      const owner = await signUp(server().url);
      const member = await colleagues.add(owner, 'viewer');
      const foreign = await create(await signUp(server().url), 'Foreign', ['jobs:read']);
      const choose = async (body: object) =>
        (await owner.call(`/members/${member.id}`, { method: 'PATCH', body })).status;
      expect(await choose({ role: 'custom' })).toBe(400);
      expect(await choose({ role: 'viewer', roleId: foreign.id })).toBe(400);
      expect(await choose({ role: 'custom', roleId: foreign.id })).toBe(404);
    });
  });
}
