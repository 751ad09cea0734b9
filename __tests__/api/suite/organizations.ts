import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cookieHeader,
  cookiesOf,
  createCaller,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';

export function describeOrganizations(server: () => TestServer): void {
  let colleagues: Colleagues;
  beforeAll(() => {
    colleagues = createColleagues(server());
  });
  afterAll(() => colleagues.close());

  const start = () => signUp(server().url);

  describe('organizations', () => {
    it('are created, listed, read and renamed', async () => {
      const { call, organizationId } = await start();
      const created = await call('/organizations', { body: { name: 'Second' } });
      expect(created.status).toBe(201);
      const { json } = await call('/organizations');
      expect(json.data).toHaveLength(2);
      expect(json.data).toContainEqual(
        expect.objectContaining({ id: organizationId, role: 'owner', isCurrent: true }),
      );
      expect(json.data).toContainEqual(
        expect.objectContaining({ id: created.json.data.id, name: 'Second', isCurrent: false }),
      );

      const renamed = await call('/organizations/current', {
        method: 'PATCH',
        body: { name: 'Renamed' },
      });
      expect(renamed.json.data).toMatchObject({ id: organizationId, name: 'Renamed' });
      expect((await call('/organizations/current')).json.data.name).toBe('Renamed');
      const log = await call('/audit-logs?action=ORGANIZATION_UPDATED');
      expect(log.json.data[0].changes.name.to).toBe('Renamed');
    });

    it('are limited per owner, also when they are created at once', async () => {
      const { call } = await start();
      const create = () => call('/organizations', { body: { name: 'Many' } });
      const statuses = (await Promise.all(Array.from({ length: 22 }, create))).map(
        ({ status }) => status,
      );
      expect(statuses.filter((status) => status === 201)).toHaveLength(19);
      expect(statuses.filter((status) => status === 409)).toHaveLength(3);
    });
  });

  describe('the deletion of an organization', () => {
    it('needs its name, ends all access, and can be undone by an owner', async () => {
      const owner = await start();
      const admin = await colleagues.add(owner, 'admin');
      const body = { name: 'key', kind: 'organization', scopes: ['orders:read'] };
      const { key } = (await owner.call('/auth/api-keys', { body })).json.data;
      const byKey = createCaller(server().url, { authorization: `Bearer ${key}` });
      expect((await byKey('/orders')).status).toBe(200);
      const remove = (call: typeof owner.call, name: string) =>
        call(`/organizations/current?confirm=${encodeURIComponent(name)}`, { method: 'DELETE' });
      expect((await remove(admin.call, "Ada's shop")).status).toBe(403);
      expect((await remove(owner.call, 'Another')).status).toBe(400);
      expect((await remove(owner.call, "Ada's shop")).status).toBe(200);
      for (const call of [owner.call, admin.call]) expect((await call('/orders')).status).toBe(401);
      expect((await byKey('/orders')).status).toBe(401);

      const { email, organizationId } = owner;
      const signedIn = await createCaller(server().url)('/auth/sign-in', {
        body: { email, password: PASSWORD, transport: 'token' },
      });
      const { accessToken, refreshToken } = signedIn.json.data.tokens;
      const again = createCaller(server().url, { authorization: `Bearer ${accessToken}` });
      const listed = (await again('/organizations')).json.data;
      const deleted = listed.find(({ id }: { id: string }) => id === organizationId);
      expect(Date.parse(deleted.deletesAt)).toBeGreaterThan(Date.now());
      const restore = () => again(`/organizations/${organizationId}/restore`, { method: 'POST' });
      expect((await restore()).status).toBe(200);
      expect((await restore()).status).toBe(404);
      const switched = await again('/auth/switch-organization', {
        body: { organizationId, refreshToken },
      });
      expect(switched.status).toBe(200);
      expect((await byKey('/orders')).status).toBe(200);
    });

    it('can be undone by owners alone, and not for ever', async () => {
      const owner = await start();
      const admin = await colleagues.add(owner, 'admin');
      const { organizationId } = owner;
      const other = (await owner.call('/organizations', { body: { name: 'Other' } })).json.data;
      const { userId } = admin;
      await colleagues.db.membership.create({
        data: { organizationId: other.id, userId, role: 'owner' },
      });
      const where = { id: other.id };
      const deletedAt = new Date();
      await colleagues.db.organization.update({ where, data: { deletedAt } });
      await colleagues.db.membership.updateMany({
        where: { organizationId: other.id, userId },
        data: { role: 'admin' },
      });
      const restore = (call: typeof owner.call) =>
        call(`/organizations/${other.id}/restore`, { method: 'POST' });
      expect((await admin.call('/organizations')).json.data).toHaveLength(1);
      expect((await restore(admin.call)).status).toBe(404);
      const longAgo = new Date(Date.now() - 31 * 86_400_000);
      await colleagues.db.organization.update({ where, data: { deletedAt: longAgo } });
      expect((await restore(owner.call)).status).toBe(404);
      expect((await owner.call('/organizations')).json.data).toMatchObject([
        { id: organizationId },
      ]);
    });
  });

  describe('a switch of the organization', () => {
    it('gives new tokens and ends the older ones', async () => {
      const { call, refreshToken } = await start();
      const { id } = (await call('/organizations', { body: { name: 'Second' } })).json.data;
      const switched = await call('/auth/switch-organization', {
        body: { organizationId: id, refreshToken },
      });
      expect(switched.status).toBe(200);
      const { organization, tokens } = switched.json.data;
      expect(organization).toMatchObject({ id, name: 'Second' });
      expect((await call('/auth/me')).status).toBe(401);

      const authorization = `Bearer ${tokens.accessToken}`;
      const second = createCaller(server().url, { authorization });
      expect((await second('/auth/me')).json.data.organization.id).toBe(id);
      const body = { refreshToken: tokens.refreshToken };
      const refreshed = await second('/auth/refresh', { body });
      expect(refreshed.json.data.organization.id).toBe(id);
    });

    it('works in cookies', async () => {
      const { call, email } = await start();
      const { id } = (await call('/organizations', { body: { name: 'Second' } })).json.data;
      const anonymous = createCaller(server().url);
      const cookies = cookiesOf(
        await anonymous('/auth/sign-in', { body: { email, password: PASSWORD } }),
      );
      const headers = { cookie: cookieHeader(cookies), 'x-csrf-token': cookies.plinth_csrf ?? '' };
      const switched = await anonymous('/auth/switch-organization', {
        body: { organizationId: id },
        headers,
      });
      expect([switched.status, switched.json.data.tokens]).toEqual([200, null]);
      const cookie = cookieHeader(cookiesOf(switched));
      const me = await anonymous('/auth/me', { headers: { cookie } });
      expect(me.json.data.organization.id).toBe(id);
    });

    it('needs a membership and the refresh token of the same session', async () => {
      const [one, other] = [await start(), await start()];
      const { refreshToken, organizationId } = one;
      const foreign = { organizationId: other.organizationId, refreshToken };
      const missing = { organizationId, refreshToken: other.refreshToken };
      expect((await one.call('/auth/switch-organization', { body: foreign })).status).toBe(404);
      expect((await one.call('/auth/switch-organization', { body: missing })).status).toBe(409);
      expect((await one.call('/auth/me')).status).toBe(200);
    });
  });

  describe('members', () => {
    it('are listed, searched, filtered and sorted', async () => {
      const owner = await start();
      await colleagues.add(owner, 'viewer');
      const admin = await colleagues.add(owner, 'admin');
      const roles = async (query: string) =>
        (await owner.call(`/members?${query}`)).json.data.map((row: { role: string }) => row.role);
      expect(await roles('sort=createdAt')).toEqual(['owner', 'viewer', 'admin']);
      expect(await roles('sort=role')).toEqual(['admin', 'owner', 'viewer']);
      expect(await roles('role=viewer')).toEqual(['viewer']);
      const { email } = (await admin.call('/auth/me')).json.data.user;
      expect(await roles(`q=${encodeURIComponent(email)}`)).toEqual(['admin']);
    });

    it('get another role, which applies at once, and a notification', async () => {
      const owner = await start();
      const viewer = await colleagues.add(owner, 'viewer');
      expect((await viewer.call('/audit-logs')).status).toBe(403);
      const changed = await owner.call(`/members/${viewer.id}`, {
        method: 'PATCH',
        body: { role: 'admin' },
      });
      expect(changed.json.data).toMatchObject({ id: viewer.id, role: 'admin' });
      expect((await viewer.call('/audit-logs')).status).toBe(200);
      const { json } = await viewer.call('/notifications');
      expect(json.data[0]).toMatchObject({ type: 'member.role_changed' });
      const log = await owner.call('/audit-logs?action=MEMBER_ROLE_CHANGED');
      expect(log.json.data[0].changes).toEqual({ role: { from: 'viewer', to: 'admin' } });
    });

    it('do not change those above them, nor grant more than they have', async () => {
      const owner = await start();
      const admin = await colleagues.add(owner, 'admin');
      const viewer = await colleagues.add(owner, 'viewer');
      const ownerId = await colleagues.memberIdOf(owner);
      const attempts = await Promise.all([
        admin.call(`/members/${ownerId}`, { method: 'PATCH', body: { role: 'viewer' } }),
        admin.call(`/members/${ownerId}`, { method: 'DELETE' }),
        admin.call(`/members/${viewer.id}`, { method: 'PATCH', body: { role: 'owner' } }),
        admin.call(`/members/${admin.id}`, { method: 'PATCH', body: { role: 'owner' } }),
      ]);
      expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    });

    it('lose everything when they are removed, and their sessions do not come back with them', async () => {
      const owner = await start();
      const member = await colleagues.add(owner, 'admin');
      const { json } = await member.call('/auth/api-keys', {
        body: { name: 'key', scopes: ['orders:read'] },
      });
      const byKey = createCaller(server().url, { authorization: `Bearer ${json.data.key}` });
      expect((await byKey('/orders')).status).toBe(200);
      const removed = await owner.call(`/members/${member.id}`, { method: 'DELETE' });
      expect(removed.status).toBe(200);
      const { organizationId, userId } = member;
      await colleagues.db.membership.create({ data: { organizationId, userId, role: 'admin' } });
      expect((await member.call('/auth/me')).status).toBe(401);
      expect((await byKey('/orders')).status).toBe(401);
    });

    it('who leave their only organization get a new one when they sign in', async () => {
      const account = await start();
      await colleagues.add(account, 'owner');
      expect((await account.call('/members/leave', { method: 'POST' })).status).toBe(200);
      const { email } = account;
      const signIn = () =>
        createCaller(server().url)('/auth/sign-in', { body: { email, password: PASSWORD } });
      const { organization, role } = (await signIn()).json.data;
      expect([organization.name, role]).toEqual(["Ada's organization", 'owner']);
      expect(organization.id).not.toBe(account.organizationId);
      expect((await signIn()).json.data.organization.id).toBe(organization.id);
    });

    it.each([
      ['leave', 'leave'],
      ['are demoted', 'demote'],
      ['are removed by each other', 'remove'],
    ])('stay when they are the last two owners and %s at the same moment', async (_, way) => {
      const one = await start();
      const other = await colleagues.add(one, 'owner');
      const ids = [await colleagues.memberIdOf(one), other.id];
      const attempt = (caller: typeof one.call, own: string, others: string) => {
        if (way === 'leave') return caller('/members/leave', { method: 'POST' });
        if (way === 'remove') return caller(`/members/${others}`, { method: 'DELETE' });
        return caller(`/members/${own}`, { method: 'PATCH', body: { role: 'viewer' } });
      };
      const [first = '', second = ''] = ids;
      const responses = await Promise.all([
        attempt(one.call, first, second),
        attempt(other.call, second, first),
      ]);
      const statuses = responses.map(({ status }) => status).sort();
      expect(statuses[0]).toBe(200);
      expect([401, 403, 409]).toContain(statuses[1]);
      const { organizationId } = one;
      const owners = { organizationId, role: 'owner' };
      expect(await colleagues.db.membership.count({ where: owners })).toBe(1);
    });

    it('pass their ownership on in one step, once', async () => {
      const owner = await start();
      const heirs = [
        await colleagues.add(owner, 'member'),
        await colleagues.add(owner, 'viewer'),
      ] as const;
      const responses = await Promise.all(
        heirs.map(({ id }) => owner.call(`/members/${id}/transfer-ownership`, { method: 'POST' })),
      );
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 403]);
      const { json } = await owner.call('/members?role=owner');
      expect(json.data).toHaveLength(1);
      expect(json.data[0].userId).not.toBe(owner.userId);
      expect((await owner.call('/auth/me')).json.data.role).toBe('admin');
    });
  });
}
