import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { type MailStack, startMailStack } from '@/__tests__/support/servers/mail-stack';

const NEW_PASSWORD = 'another good passphrase';

let stack: MailStack;
beforeAll(async () => {
  stack = await startMailStack({ env: { SIGN_UP: 'immediate' } });
}, 120_000);
afterAll(() => stack?.close());

const signIn = (email: string, password: string) =>
  stack.anonymous('/auth/sign-in', { body: { email, password, transport: 'token' } });
const forgot = (email: string) => stack.anonymous('/auth/forgot-password', { body: { email } });
const reset = (token: string, newPassword = NEW_PASSWORD) =>
  stack.anonymous('/auth/reset-password', { body: { token, newPassword } });

describe('a change of the password', () => {
  it('is reported to the person by mail, and ends the links to reset it', async () => {
    const { call, email } = await signUp(stack.url);
    await forgot(email);
    const token = await stack.tokenFor(email);
    const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    await call('/auth/change-password', { body });
    const mail = await stack.smtp.waitForMail(email, 2);
    expect(mail.subject).toBe('Your password was changed');
    expect((await reset(token)).json.error.code).toBe('LINK_INVALID');
  });
});

describe('a forgotten password', () => {
  it('is replaced once by a mailed link, which ends all sessions', async () => {
    const account = await signUp(stack.url);
    const { email } = account;
    const { status, json } = await forgot(email);
    expect([status, json.data]).toEqual([202, { accepted: true }]);
    const token = await stack.tokenFor(email);
    expect((await reset(token)).json.data).toEqual({ reset: true });
    expect((await account.call('/auth/me')).status).toBe(401);
    expect((await signIn(email, PASSWORD)).status).toBe(401);
    const signedIn = await signIn(email, NEW_PASSWORD);
    expect(signedIn.status).toBe(200);
    expect((await stack.smtp.waitForMail(email, 2)).subject).toBe('Your password was changed');

    const again = await reset(token, 'a third good passphrase');
    expect([again.status, again.json.error.code]).toEqual([400, 'LINK_INVALID']);
    const authorization = `Bearer ${signedIn.json.data.tokens.accessToken}`;
    const call = createCaller(stack.url, { authorization });
    const audit = await call('/audit-logs?action=PASSWORD_RESET');
    expect(audit.json.data).toMatchObject([{ outcome: 'success' }]);
  });

  it('keeps its link usable when the new one is refused', async () => {
    const { email } = await signUp(stack.url);
    await forgot(email);
    const token = await stack.tokenFor(email);
    expect((await reset(token, 'password123')).json.error.code).toBe('VALIDATION_ERROR');
    expect((await reset(token)).status).toBe(200);
  });

  it('is replaced once by a link that is used many times at once', async () => {
    const { email } = await signUp(stack.url);
    await forgot(email);
    const token = await stack.tokenFor(email);
    const passwords = ['one good passphrase', 'two good passphrases', 'six good passphrases'];
    const statuses = (await Promise.all(passwords.map((one) => reset(token, one)))).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([200, 400, 400]);
  });

  it('has links that end with the first that is used, and after an hour', async () => {
    const { email } = await signUp(stack.url);
    await forgot(email);
    const first = await stack.tokenFor(email);
    await forgot(email);
    const second = await stack.tokenFor(email, 2);
    const { userId } = await stack.db.verificationToken.findFirstOrThrow({
      where: { user: { email } },
    });
    const rows = await stack.db.verificationToken.findMany({ where: { userId } });
    for (const { createdAt, expiresAt } of rows) {
      expect(expiresAt.getTime() - createdAt.getTime()).toBeLessThanOrEqual(3_601_000);
    }
    expect((await reset(second)).status).toBe(200);
    expect((await reset(first)).json.error.code).toBe('LINK_INVALID');

    await forgot(email);
    const third = await stack.tokenFor(email, 4);
    await stack.db.verificationToken.updateMany({
      where: { userId },
      data: { expiresAt: new Date() },
    });
    expect((await reset(third)).json.error.code).toBe('LINK_INVALID');
  });

  it('of an unknown address gets the same response, and no mail', async () => {
    const email = `${randomUUID()}@example.com`;
    const { email: known } = await signUp(stack.url);
    const [one, other] = [await forgot(email), await forgot(known)];
    expect([one.status, one.json.data]).toEqual([other.status, other.json.data]);
    await stack.tokenFor(known);
    expect(await stack.smtp.mailsTo(email)).toEqual([]);
  });

  it('of a link for another purpose stays', async () => {
    expect((await reset('cm0000000000000000000000a.forged')).json.error.code).toBe('LINK_INVALID');
  });
});

describe('a hash with outdated parameters', () => {
  it('is replaced at sign-in, and at no failed one', async () => {
    const { email } = await signUp(stack.url);
    const passwordHash = await hash(PASSWORD, { memoryCost: 8_192, timeCost: 2, parallelism: 1 });
    await stack.db.user.update({ where: { email }, data: { passwordHash } });
    const stored = async () =>
      (await stack.db.user.findUniqueOrThrow({ where: { email } })).passwordHash;
    expect((await signIn(email, 'a wrong one')).status).toBe(401);
    expect(await stored()).toBe(passwordHash);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  });
});
