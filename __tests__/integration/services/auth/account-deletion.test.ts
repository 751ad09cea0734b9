import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { createSession } from '@/__tests__/support/security/samples';
import { type MailStack, startMailStack } from '@/__tests__/support/servers/mail-stack';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { addTotp } from '@/__tests__/support/services/totp';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';

const DAY_MS = 24 * 60 * 60 * 1000;

let stack: MailStack;
let container: Container;
beforeAll(async () => {
  stack = await startMailStack({ env: { SIGN_UP: 'immediate' } });
  const env = { ...SECRETS, NODE_ENV: 'test', DATABASE_URL: stack.databaseUrl };
  container = createContainer(loadConfig(env));
}, 120_000);
afterAll(async () => {
  await container?.close();
  await stack?.close();
});

const remove = ({ call, email }: Account, confirm = email) =>
  call('/auth/delete-account', { body: { confirm } });
const restore = (token: string) => stack.anonymous('/auth/restore-account', { body: { token } });
const signIn = (email: string) =>
  stack.anonymous('/auth/sign-in', { body: { email, password: PASSWORD, transport: 'token' } });

/** Adds the account to the organization of another. */
const join = (of: Account, { userId }: Account, role = 'member') =>
  stack.db.membership.create({ data: { organizationId: of.organizationId, userId, role } });

async function createKey({ call }: Account) {
  const { json } = await call('/auth/api-keys', {
    body: { name: 'Script', scopes: ['orders:read'] },
  });
  return createCaller(stack.url, { authorization: `Bearer ${json.data.key}` });
}

const findDeleted = (id: string) =>
  stack.db.user.findFirstOrThrow({ where: { id, deletedAt: { not: null } } });

/** As if the account had been deleted so many days ago. */
async function age({ userId }: Account, days: number) {
  const deletedAt = new Date(Date.now() - days * DAY_MS);
  await stack.db.user.update({ where: { id: userId }, data: { deletedAt } });
}

describe('the deletion of an account', () => {
  it('ends sessions and keys at once, and a mailed link restores everything', async () => {
    const account = await signUp(stack.url);
    const withKey = await createKey(account);
    expect((await withKey('/orders')).status).toBe(200);
    const { status, json } = await remove(account);
    expect(status).toBe(200);
    const days = (Date.parse(json.data.deletesAt) - Date.now()) / DAY_MS;
    expect(days).toBeCloseTo(30, 2);
    expect((await account.call('/auth/me')).status).toBe(401);
    expect((await withKey('/orders')).status).toBe(401);
    expect((await signIn(account.email)).status).toBe(401);
    const where = { id: account.organizationId, deletedAt: { not: null } };
    expect(await stack.db.organization.count({ where })).toBe(1);

    const { organizationId, userId } = account;
    const beside = await createSession(stack.db, { organizationId, userId });

    const mail = await stack.smtp.waitForMail(account.email);
    expect(mail.subject).toBe('Your account will be deleted');
    const token = await stack.tokenFor(account.email);
    expect((await restore(token)).json.data).toEqual({ restored: true });
    expect((await restore(token)).json.error.code).toBe('LINK_INVALID');
    const again = await signIn(account.email);
    expect(again.json.data.organization.id).toBe(account.organizationId);
    // The session that deleted the account has ended for good.
    expect((await account.call('/auth/me')).status).toBe(401);
    // So has one that a sign-in beside the deletion started.
    expect(await stack.db.session.findUnique({ where: { id: beside.id } })).toMatchObject({
      revokedAt: expect.any(Date),
    });
    const authorization = `Bearer ${again.json.data.tokens.accessToken}`;
    const audit = await createCaller(stack.url, { authorization })('/audit-logs');
    expect(audit.json.data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['ACCOUNT_DELETED', 'ORGANIZATION_DELETED', 'ACCOUNT_RESTORED']),
    );
  });

  it('needs the address of the account, typed again', async () => {
    const account = await signUp(stack.url);
    const { status, json } = await remove(account, 'another@example.com');
    expect(status).toBe(400);
    expect(json.error.details.issues).toMatchObject([{ path: 'body.confirm' }]);
    expect((await account.call('/auth/me')).status).toBe(200);
  });

  it('names the organizations that would lose their last owner, and changes nothing', async () => {
    const [owner, colleague] = [await signUp(stack.url), await signUp(stack.url)];
    await join(owner, colleague);
    const { status, json } = await remove(owner);
    expect([status, json.error.code]).toEqual([409, 'CONFLICT']);
    expect(json.error.details.organizations).toEqual([
      { id: owner.organizationId, name: "Ada's shop" },
    ]);
    expect((await owner.call('/auth/me')).status).toBe(200);
    const where = { organizationId: owner.organizationId, userId: colleague.userId };
    await stack.db.membership.updateMany({ where, data: { role: 'owner' } });
    expect((await remove(owner)).status).toBe(200);
    const organization = await stack.db.organization.findUniqueOrThrow({
      where: { id: owner.organizationId },
    });
    expect(organization.deletedAt).toBeNull();
  });

  it('leaves an owner when the two of an organization ask at the same moment', async () => {
    const [one, other] = [await signUp(stack.url), await signUp(stack.url)];
    await join(one, other, 'owner');
    const member = await signUp(stack.url);
    await join(one, member);
    const statuses = (await Promise.all([remove(one), remove(other)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
    const owners = await stack.db.membership.count({
      where: { organizationId: one.organizationId, role: 'owner', user: { deletedAt: null } },
    });
    expect(owners).toBe(1);
  });

  it('is named by mail to who asks for the password of the address again', async () => {
    const account = await signUp(stack.url);
    await remove(account);
    await stack.smtp.waitForMail(account.email);
    const asked = await stack.anonymous('/auth/forgot-password', {
      body: { email: account.email },
    });
    expect(asked.status).toBe(202);
    const token = await stack.tokenFor(account.email, 2);
    expect((await restore(token)).status).toBe(200);
  });
});

describe('an account whose grace is over', () => {
  it('is erased, and leaves its id in the audit trail alone', async () => {
    const account = await signUp(stack.url, 'Grace Hopper');
    const { userId, email, organizationId } = account;
    await createKey(account);
    await remove(account);
    const token = await stack.tokenFor(email);
    const data = { organizationId, userId, type: 'test', title: 'T', body: 'B' };
    await stack.db.notification.create({ data });
    await age(account, 29);
    await container.services.accountDeletion.eraseDue();
    expect((await findDeleted(userId)).email).toBe(email);

    await age(account, 31);
    expect((await restore(token)).json.error.code).toBe('LINK_INVALID');
    expect(await container.services.accountDeletion.eraseDue()).toBeGreaterThanOrEqual(1);
    const user = await findDeleted(userId);
    expect(user).toMatchObject({ name: 'Deleted user', passwordHash: null, emailVerifiedAt: null });
    expect(user.email).toBe(`${userId}@erased.invalid`);
    expect(user.erasedAt).not.toBeNull();
    const where = { userId };
    expect({
      sessions: await stack.db.session.count({ where }),
      notifications: await stack.db.notification.count({ where }),
      links: await stack.db.verificationToken.count({ where }),
      memberships: await stack.db.membership.count({ where }),
      keys: await stack.db.apiKey.count({ where }),
      identities: await stack.db.identity.count({ where }),
    }).toEqual({ sessions: 0, notifications: 0, links: 0, memberships: 0, keys: 0, identities: 0 });
    const jobs = await stack.db.job.findMany({
      where: { name: { in: ['mail.send', 'account.mail'] } },
    });
    expect(JSON.stringify(jobs)).not.toContain(email);
    const entries = await stack.db.auditLog.findMany({ where: { resourceId: userId } });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['ACCOUNT_DELETED', 'ACCOUNT_ERASED']),
    );
    expect(
      JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
    ).not.toMatch(/Grace Hopper|@example/);
    // The address is free again.
    expect((await signIn(email)).status).toBe(401);
    const body = { email, password: PASSWORD, name: 'Grace', organizationName: 'New' };
    const anew = await stack.anonymous('/auth/sign-up', { body: { ...body, transport: 'token' } });
    expect(anew.json.data.user.id).not.toBe(userId);
    expect(await container.services.accountDeletion.eraseDue()).toBe(0);
  });
});

describe('the export of an account', () => {
  it('has what is stored about the person and no secret, and is recorded', async () => {
    const account = await signUp(stack.url);
    await createKey(account);
    const { secret } = await addTotp(account);
    const suppressed = { address: account.email, reason: '550 unknown' };
    await stack.db.suppressedAddress.create({ data: suppressed });
    const response = await account.call('/auth/me/export');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toMatch(
      /attachment; filename="account-.*json"/,
    );
    expect(response.json).toMatchObject({
      profile: {
        id: account.userId,
        email: account.email,
        name: 'Ada',
        emailSuppression: { reason: '550 unknown' },
      },
      memberships: [{ organizationId: account.organizationId, role: 'owner' }],
      sessions: [{ method: 'password' }],
      factors: [{ kind: 'totp' }, ...Array.from({ length: 10 }, () => ({ kind: 'recovery_code' }))],
      apiKeys: [{ name: 'Script' }],
      notifications: [],
    });
    const actions = response.json.auditLog.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['ACCOUNT_EXPORTED', 'USER_SIGNED_UP']));
    expect(response.text).not.toMatch(/passwordHash|tokenHash|keyHash|codeHash|secret"|argon2/i);
    expect(response.text).not.toContain(secret);
  });
});
