import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookiesOf, createCaller, PASSWORD } from '@/__tests__/support/http/api';
import { type MailStack, startMailStack } from '@/__tests__/support/servers/mail-stack';
import { linkIn } from '@/__tests__/support/servers/smtp';

let stack: MailStack;
beforeAll(async () => {
  stack = await startMailStack();
}, 120_000);
afterAll(() => stack?.close());

const newAddress = () => `${randomUUID()}@example.com`;
const signUp = (email: string, more = {}) =>
  stack.anonymous('/auth/sign-up', {
    body: { email, name: 'Ada', organizationName: 'Engines', ...more },
  });
const verify = (token: string, { transport = 'token', password = PASSWORD } = {}) =>
  stack.anonymous('/auth/verify-email', { body: { token, password, transport } });
const signIn = (email: string, password = PASSWORD) =>
  stack.anonymous('/auth/sign-in', { body: { email, password, transport: 'token' } });

/** An account that has confirmed its address. */
async function createAccount() {
  const email = newAddress();
  await signUp(email);
  const { json } = await verify(await stack.tokenFor(email));
  const authorization = `Bearer ${json.data.tokens.accessToken}`;
  return { email, call: createCaller(stack.url, { authorization }) };
}

describe('a sign-up', () => {
  it('starts the session from the mailed link; before that there is no account', async () => {
    const email = newAddress();
    const accepted = await signUp(email);
    expect([accepted.status, accepted.json.data]).toEqual([202, null]);
    expect(accepted.headers.getSetCookie()).toEqual([]);
    expect((await signIn(email)).status).toBe(401);

    const mail = await stack.smtp.waitForMail(email);
    const link = linkIn(mail);
    expect(`${link.origin}${link.pathname}`).toBe(`${stack.url}/verify-email`);
    const token = link.searchParams.get('token') ?? '';
    const { status, json } = await verify(token);
    expect(status).toBe(201);
    expect(json.data).toMatchObject({
      user: { email, name: 'Ada' },
      organization: { name: 'Engines' },
      role: 'owner',
    });
    const authorization = `Bearer ${json.data.tokens.accessToken}`;
    const call = createCaller(stack.url, { authorization });
    expect((await call('/auth/sessions')).json.data).toMatchObject([{ method: 'email' }]);
    const audit = await call('/audit-logs?action=USER_SIGNED_UP');
    expect(audit.json.data).toMatchObject([{ outcome: 'success' }]);
    const user = await stack.db.user.findUniqueOrThrow({ where: { email } });
    expect(user.emailVerifiedAt).not.toBeNull();
    expect((await signIn(email)).status).toBe(200);

    const again = await verify(token);
    expect([again.status, again.json.error.code]).toEqual([400, 'LINK_INVALID']);
  });

  it('starts it in cookies for a browser', async () => {
    const email = newAddress();
    await signUp(email);
    const response = await verify(await stack.tokenFor(email), { transport: 'cookie' });
    expect(response.json.data.tokens).toBeNull();
    const names = ['plinth_access', 'plinth_csrf', 'plinth_device', 'plinth_refresh'];
    expect(Object.keys(cookiesOf(response)).sort()).toEqual(names);
  });

  it('responds alike to an address with an account, whose owner gets another mail', async () => {
    const { email } = await createAccount();
    const [known, unknown] = [await signUp(email), await signUp(newAddress())];
    expect([known.status, known.json.data]).toEqual([unknown.status, unknown.json.data]);
    const mail = await stack.smtp.waitForMail(email, 2);
    expect(mail.subject).toBe('You already have an account');
    expect(mail.text).not.toContain('token=');
    expect((await signIn(email)).status).toBe(200);
  });

  it('cannot be prepared by somebody else: the password is chosen with the link', async () => {
    const email = newAddress();
    const owners = 'the password of the owner';
    const prepared = 'the password of somebody else';
    await signUp(email);
    await stack.tokenFor(email);
    await signUp(email, { password: prepared });
    await stack.tokenFor(email, 2);
    await stack.anonymous('/auth/resend-verification', { body: { email } });
    const newest = await stack.tokenFor(email, 3);
    expect((await verify(newest, { password: owners })).status).toBe(201);
    expect((await signIn(email, prepared)).status).toBe(401);
    expect((await signIn(email, owners)).status).toBe(200);
  });

  it('ends the other links of its address', async () => {
    const email = newAddress();
    await signUp(email);
    const first = await stack.tokenFor(email);
    await signUp(email);
    expect((await verify(await stack.tokenFor(email, 2))).status).toBe(201);
    expect((await verify(first)).json.error.code).toBe('LINK_INVALID');
  });

  it.each(['password1234', 'Ada Engines 1', undefined])(
    'does not accept the password %j, and the link stays usable',
    async (password) => {
      const email = newAddress();
      await signUp(email);
      const token = await stack.tokenFor(email);
      const body = { token, password, transport: 'token' };
      const refused = await stack.anonymous('/auth/verify-email', { body });
      expect(refused.status).toBe(400);
      expect(refused.json.error.details.issues).toMatchObject([{ path: 'body.password' }]);
      expect((await verify(token)).status).toBe(201);
    },
  );

  it('creates one account for a link that is opened twice at once', async () => {
    const email = newAddress();
    await signUp(email);
    const token = await stack.tokenFor(email);
    const statuses = (await Promise.all([verify(token), verify(token), verify(token)])).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([201, 400, 400]);
  });

  it('sends the link again', async () => {
    const email = newAddress();
    await signUp(email);
    const first = await stack.tokenFor(email);
    const resend = (address: string) =>
      stack.anonymous('/auth/resend-verification', { body: { email: address } });
    const response = await resend(email);
    expect([response.status, response.json.data]).toEqual([202, { accepted: true }]);
    expect(await stack.tokenFor(email, 2)).toBe(first);
    expect((await resend(newAddress())).json.data).toEqual({ accepted: true });
  });

  it('expires', async () => {
    const email = newAddress();
    await signUp(email);
    const token = await stack.tokenFor(email);
    await stack.db.signUp.updateMany({ where: { email }, data: { expiresAt: new Date() } });
    expect((await verify(token)).json.error.code).toBe('LINK_INVALID');
  });

  it.each(['', 'x', 'cm0000000000000000000000a.forged', '../..'])(
    'does not accept the token %j',
    async (token) => {
      expect((await verify(token)).status).toBe(400);
    },
  );

  it('shows its mails to nobody, for they belong to no organization', async () => {
    const { call } = await createAccount();
    const { json } = await call('/jobs');
    expect(json.data).toEqual([]);
  });
});

describe('a sign-in', () => {
  it('that fails is recorded for an unknown address, too, without the address', async () => {
    const email = newAddress();
    await signIn(email);
    await signIn(email);
    const where = { action: 'USER_SIGNED_IN', organizationId: null };
    const orderBy = { createdAt: 'desc' } as const;
    const entries = await stack.db.auditLog.findMany({ where, orderBy, take: 2 });
    expect(entries).toMatchObject([{ outcome: 'failure' }, { outcome: 'failure' }]);
    const hashes = entries.map(({ metadata }) => (metadata as { addressHash: string }).addressHash);
    expect(new Set(hashes).size).toBe(1);
    expect(JSON.stringify(entries)).not.toContain(email);
  });
});
