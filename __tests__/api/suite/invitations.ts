import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import type { TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';
import { createLinkTokens } from '@/lib/auth/link-tokens';

const MINUTE_MS = 60_000;

export function describeInvitations(server: () => TestServer): void {
  let colleagues: Colleagues;
  beforeAll(() => {
    colleagues = createColleagues(server());
  });
  afterAll(() => colleagues.close());

  const anonymous = () => createCaller(server().url);
  const newAddress = () => `${randomUUID()}@example.com`;
  /** The token of the mailed link. */
  const tokenOf = (id: string) => createLinkTokens([SECRETS.JWT_SECRET]).issue('invitation', id);
  const invite = ({ call }: Pick<Account, 'call'>, email = newAddress(), role: object = {}) =>
    call('/invitations', { body: { email, role: 'member', ...role } });
  const preview = (token: string) => anonymous()('/invitations/preview', { body: { token } });
  const join = (token: string) =>
    anonymous()('/invitations/sign-up', {
      body: { token, name: 'Grace', password: PASSWORD, transport: 'token' },
    });

  describe('invitations', () => {
    it('let somebody sign up into the organization, once, with a proved address', async () => {
      const owner = await signUp(server().url);
      const email = newAddress();
      const { id } = (await invite(owner, email.toUpperCase())).json.data;
      const shown = await preview(tokenOf(id));
      expect(shown.json.data).toMatchObject({
        email,
        inviterName: 'Ada',
        role: 'member',
        hasAccount: false,
      });
      const joined = await join(tokenOf(id));
      expect(joined.status).toBe(201);
      const { organization, role, tokens, user } = joined.json.data;
      expect([organization.id, role, user.email]).toEqual([owner.organizationId, 'member', email]);
      const own = createCaller(server().url, { authorization: `Bearer ${tokens.accessToken}` });
      expect((await own('/organizations')).json.data).toHaveLength(1);
      const { emailVerifiedAt } = await colleagues.db.user.findUniqueOrThrow({ where: { email } });
      expect(emailVerifiedAt).not.toBeNull();

      const again = await join(tokenOf(id));
      expect([again.status, again.json.error.details.status]).toEqual([409, 'accepted']);
      expect((await owner.call('/invitations')).json.data).toEqual([]);
      const [notification] = (await owner.call('/notifications')).json.data;
      expect(notification).toMatchObject({ type: 'member.added' });
      const log = await owner.call('/audit-logs?action=INVITATION_ACCEPTED');
      expect(log.json.data[0]).toMatchObject({ userId: user.id, resourceType: 'Membership' });
    });

    it('are accepted by the user with the address, and by nobody else', async () => {
      const [owner, user, other] = [
        await signUp(server().url),
        await signUp(server().url, 'Grace'),
        await signUp(server().url, 'Mallory'),
      ];
      const { id } = (await invite(owner, user.email, { role: 'admin' })).json.data;
      const body = { token: tokenOf(id) };
      expect((await preview(body.token)).json.data.hasAccount).toBe(true);
      expect((await other.call('/invitations/accept', { body })).status).toBe(403);
      const twice = await join(body.token);
      expect([twice.status, twice.json.error.details.status]).toEqual([409, 'account-exists']);
      const responses = await Promise.all([
        user.call('/invitations/accept', { body }),
        user.call('/invitations/accept', { body }),
      ]);
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
      const switched = await user.call('/auth/switch-organization', {
        body: { organizationId: owner.organizationId, refreshToken: user.refreshToken },
      });
      expect(switched.json.data.role).toBe('admin');
    });

    it('respond and write a mail alike whether or not the address has an account', async () => {
      const owner = await signUp(server().url);
      const user = await signUp(server().url);
      const seen = [];
      for (const email of [user.email, newAddress()]) {
        const { status, json } = await invite(owner, email);
        const where = { organizationId: owner.organizationId, name: 'mail.send' };
        const jobs = await colleagues.db.job.findMany({ where });
        const payload = JSON.stringify(jobs.find((job) => JSON.stringify(job).includes(email)));
        expect(payload).toContain(json.data.id);
        expect(payload).not.toContain(tokenOf(json.data.id));
        seen.push([status, Object.keys(json.data), jobs.length > 0]);
      }
      expect(seen[0]).toEqual(seen[1]);
    });

    it('say what has become of them', async () => {
      const owner = await signUp(server().url);
      const { id: revoked } = (await invite(owner)).json.data;
      await owner.call(`/invitations/${revoked}`, { method: 'DELETE' });
      const { id: expired } = (await invite(owner)).json.data;
      const past = { expiresAt: new Date(Date.now() - 1), sentAt: new Date(0) };
      await colleagues.db.invitation.update({ where: { id: expired }, data: past });
      for (const [id, status] of [
        [revoked, 'revoked'],
        [expired, 'expired'],
      ] as const) {
        for (const response of [await preview(tokenOf(id)), await join(tokenOf(id))]) {
          expect([response.status, response.json.error.details.status]).toEqual([409, status]);
        }
      }
      for (const token of [`${expired}.forged`, 'nonsense', tokenOf('cmissing0000000000000000')]) {
        expect((await preview(token)).status).toBe(404);
      }
      expect((await owner.call(`/invitations/${expired}/resend`, { body: {} })).status).toBe(200);
      expect((await preview(tokenOf(expired))).status).toBe(200);
      const soon = await owner.call(`/invitations/${expired}/resend`, { body: {} });
      expect([soon.status, soon.headers.get('retry-after')]).toEqual([429, '300']);
    });

    it('give no more than the inviter may do, now and when they are accepted', async () => {
      const owner = await signUp(server().url);
      const admin = await colleagues.add(owner, 'admin');
      const refused = await invite(admin, newAddress(), { role: 'owner' });
      expect([refused.status, refused.json.error.details.issues[0].path]).toEqual([
        400,
        'body.role',
      ]);
      const { id } = (await invite(admin, newAddress(), { role: 'admin' })).json.data;
      const { id: other } = (await invite(admin, newAddress(), { role: 'viewer' })).json.data;
      await owner.call(`/members/${admin.id}`, { method: 'PATCH', body: { role: 'member' } });
      expect((await join(tokenOf(id))).json.error.details.status).toBe('revoked');
      expect((await preview(tokenOf(other))).status).toBe(200);
      await owner.call(`/members/${admin.id}`, { method: 'DELETE' });
      expect((await join(tokenOf(other))).json.error.details.status).toBe('revoked');
    });

    it('may have a custom role, which stays as long as they are pending', async () => {
      const owner = await signUp(server().url);
      const role = { name: 'Auditor', scopes: ['audit:read'] };
      const { id: roleId } = (await owner.call('/roles', { body: role })).json.data;
      const { json } = await invite(owner, newAddress(), { role: 'custom', roleId });
      expect(json.data).toMatchObject({ role: 'custom', roleName: 'Auditor' });
      const remove = () => owner.call(`/roles/${roleId}`, { method: 'DELETE' });
      expect((await remove()).status).toBe(409);
      const joined = (await join(tokenOf(json.data.id))).json.data;
      expect([joined.role, joined.customRole.name]).toEqual(['custom', 'Auditor']);
      expect((await remove()).status).toBe(409);
    });

    it('are one per address, none for members, and limited in number', async () => {
      const owner = await signUp(server().url);
      const email = newAddress();
      const responses = await Promise.all([invite(owner, email), invite(owner, email)]);
      expect(responses.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect((await invite(owner, owner.email)).status).toBe(409);
      const { organizationId, userId } = owner;
      const expiresAt = new Date(Date.now() + MINUTE_MS);
      const fields = { organizationId, userId, role: 'viewer', expiresAt };
      const many = Array.from({ length: 99 }, () => ({ ...fields, email: newAddress() }));
      await colleagues.db.invitation.createMany({ data: many });
      const full = await invite(owner);
      expect([full.status, full.json.error.message]).toEqual([
        409,
        expect.stringContaining('pending'),
      ]);
      const revoked = { revokedAt: new Date() };
      await colleagues.db.invitation.updateMany({ where: { organizationId }, data: revoked });
      const today = many.map((row) => ({ ...row, ...revoked }));
      await colleagues.db.invitation.createMany({ data: [...today, ...today.slice(0, 1)] });
      expect((await invite(owner)).status).toBe(429);
    });
  });
}
