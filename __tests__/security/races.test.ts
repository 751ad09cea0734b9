import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, signUp } from '@/__tests__/support/http/api';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';
import { createLinkTokens } from '@/lib/auth/link-tokens';

/** Two servers, so that no lock in one process helps. */
let here: TestServer;
let there: TestServer;
let colleagues: Colleagues;
beforeAll(async () => {
  const env = { RATE_LIMIT_ACCOUNT_MAIL: '5/3600' };
  here = await startServer('lean', { env });
  there = await startServer('lean', { env, databaseUrl: here.databaseUrl });
  colleagues = createColleagues(there);
}, 120_000);
afterAll(async () => {
  await colleagues?.close();
  await there?.close();
  await here?.close();
});

const ROUNDS = 5;

/** Two owners of one organization, each on a server of their own. */
async function owners() {
  const first = await signUp(here.url);
  const second = await colleagues.add(first, 'owner');
  return { first, second, firstId: await colleagues.memberIdOf(first) };
}

const countOwners = ({ organizationId }: Pick<Account, 'organizationId'>) =>
  colleagues.db.membership.count({ where: { organizationId, role: 'owner' } });

type Owners = Awaited<ReturnType<typeof owners>>;
const demote = { method: 'PATCH', body: { role: 'viewer' } };

describe('an organization keeps an owner when', () => {
  it.each<[string, (pair: Owners) => Promise<unknown>[]]>([
    [
      'two demote each other',
      ({ first, second, firstId }) => [
        first.call(`/members/${second.id}`, demote),
        second.call(`/members/${firstId}`, demote),
      ],
    ],
    [
      'two demote themselves',
      ({ first, second, firstId }) => [
        first.call(`/members/${firstId}`, demote),
        second.call(`/members/${second.id}`, demote),
      ],
    ],
    [
      'two remove each other',
      ({ first, second, firstId }) => [
        first.call(`/members/${second.id}`, { method: 'DELETE' }),
        second.call(`/members/${firstId}`, { method: 'DELETE' }),
      ],
    ],
    [
      'both leave',
      ({ first, second }) => [
        first.call('/members/leave', { body: {} }),
        second.call('/members/leave', { body: {} }),
      ],
    ],
    [
      'one leaves while the other makes that one the owner',
      ({ first, second, firstId }) => [
        first.call('/members/leave', { body: {} }),
        second.call(`/members/${firstId}/transfer-ownership`, { body: {} }),
      ],
    ],
  ])('%s at the same moment', async (_, act) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const pair = await owners();
      await Promise.all(act(pair));
      expect(await countOwners(pair.first)).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('an invitation', () => {
  /** Somebody with an account, and the link that was mailed to them. */
  async function invited(role = 'member') {
    const [owner, guest] = [await signUp(here.url), await signUp(there.url)];
    const body = { email: guest.email, role };
    const { id } = (await owner.call('/invitations', { body })).json.data;
    const token = createLinkTokens([SECRETS.JWT_SECRET]).issue('invitation', id);
    const memberships = () =>
      colleagues.db.membership.findMany({
        where: { organizationId: owner.organizationId, userId: guest.userId },
      });
    const accept = () => guest.call('/invitations/accept', { body: { token } });
    return { owner, guest, id, accept, memberships };
  }

  it('makes one member, however often its link is opened at the same moment', async () => {
    const { accept, memberships } = await invited();
    const all = await Promise.all(Array.from({ length: 5 }, accept));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await memberships()).toHaveLength(1);
  });

  it('makes no member once it is revoked', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { owner, id, accept, memberships } = await invited();
      const [accepted, revoked] = await Promise.all([
        accept(),
        owner.call(`/invitations/${id}`, { method: 'DELETE' }),
      ]);
      const members = await memberships();
      expect([accepted.status === 200, revoked.status === 200].filter(Boolean)).toHaveLength(1);
      expect(members).toHaveLength(accepted.status === 200 ? 1 : 0);
    }
  });

  it('grants nothing that its sender may no longer grant', async () => {
    const owner = await signUp(here.url);
    const admin = await colleagues.add(owner, 'admin');
    const guest = await signUp(there.url);
    const invitation = await admin.call('/invitations', {
      body: { email: guest.email, role: 'admin' },
    });
    expect(invitation.status).toBe(201);
    expect((await owner.call(`/members/${admin.id}`, demote)).status).toBe(200);
    const token = createLinkTokens([SECRETS.JWT_SECRET]).issue(
      'invitation',
      invitation.json.data.id,
    );
    const accepted = await guest.call('/invitations/accept', { body: { token } });
    expect(accepted.status).not.toBe(200);
  });

  it.each<[string, (owner: Account, keyId: string, roleId: string) => Promise<unknown>]>([
    ['is revoked', (owner, keyId) => owner.call(`/auth/api-keys/${keyId}`, { method: 'DELETE' })],
    [
      'lacks the scopes that the role has got since',
      (owner, _, roleId) =>
        owner.call(`/roles/${roleId}`, {
          method: 'PUT',
          body: { name: 'Reader', scopes: ['orders:read', 'orders:write'] },
        }),
    ],
  ])('ends with the API key of the organization that sent it and %s', async (_, act) => {
    const [owner, guest] = [await signUp(here.url), await signUp(there.url)];
    const scopes = ['members:write', 'orders:read'];
    const key = (
      await owner.call('/auth/api-keys', { body: { name: 'HR', kind: 'organization', scopes } })
    ).json.data;
    const role = { name: 'Reader', scopes: ['orders:read'] };
    const roleId = (await owner.call('/roles', { body: role })).json.data.id;
    const withKey = createCaller(here.url, { authorization: `Bearer ${key.key}` });
    const body = { email: guest.email, role: 'custom', roleId };
    const { id } = (await withKey('/invitations', { body })).json.data;
    const token = createLinkTokens([SECRETS.JWT_SECRET]).issue('invitation', id);
    const preview = () => guest.call('/invitations/preview', { body: { token } });
    expect((await preview()).status).toBe(200);
    await act(owner, key.id, roleId);
    expect((await preview()).json.error.details).toEqual({ status: 'revoked' });
    expect((await guest.call('/invitations/accept', { body: { token } })).status).toBe(409);
  });

  it('to be an owner is not for admins to send', async () => {
    const owner = await signUp(here.url);
    const admin = await colleagues.add(owner, 'admin');
    const body = { email: 'above@example.com', role: 'owner' };
    expect((await admin.call('/invitations', { body })).status).toBe(400);
  });

  it('reaches an address five times an hour, however many organizations send one', async () => {
    const body = { email: `flooded-${process.pid}@example.com`, role: 'viewer' };
    const statuses: number[] = [];
    for (const { url } of [here, there]) {
      const owner = await signUp(url);
      for (let i = 0; i < 4; i += 1) {
        const { status, json } = await owner.call('/invitations', { body });
        statuses.push(status);
        if (status === 201) await owner.call(`/invitations/${json.data.id}`, { method: 'DELETE' });
      }
    }
    expect(statuses).toEqual([...Array(5).fill(201), ...Array(3).fill(429)]);
  });
});

describe('a last way to sign in', () => {
  it('is left when one session removes the password, and another an identity', async () => {
    const account = await signUp(here.url);
    const { id } = await colleagues.db.identity.create({
      data: {
        userId: account.userId,
        email: account.email,
        issuer: 'https://issuer.example',
        subject: account.userId,
      },
    });
    const both = await Promise.all([
      account.call('/auth/password', { method: 'DELETE' }),
      account.call(`/auth/identities/${id}`, { method: 'DELETE' }),
    ]);
    // The issuer is not configured, so the password is the only way in.
    expect(both.map(({ status }) => status)).toEqual([409, 200]);
  });
});
