import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type ApiResponse,
  createCaller,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import { createServerVault, SECRETS } from '@/__tests__/support/servers/secrets';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { addTotp, totpCode } from '@/__tests__/support/services/totp';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { createDatabase, type Database } from '@/lib/db/client';
import { sendMail } from '@/lib/queue/jobs/mail-jobs';

const NEW_PASSWORD = 'another good passphrase';

let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await startServer('lean');
  database = createDatabase({ url: server.databaseUrl, poolSize: 2 });
});
afterAll(async () => {
  await database?.close();
  await server?.close();
});

const codeOf = ({ status, json }: ApiResponse) => [status, json.error?.code];
const anonymous: Account['call'] = (path, call) => createCaller(server.url)(path, call);
const withPassword = (email: string, password = PASSWORD) =>
  anonymous('/auth/sign-in', { body: { email, password, transport: 'token' } });
const challengeOf = async (email: string, password?: string): Promise<string> =>
  (await withPassword(email, password)).json.error.details.challenge;
const finish = (challenge: string, factor: { code?: string; recoveryCode?: string }) =>
  anonymous('/auth/sign-in/second-factor', {
    body: { challenge, transport: 'token', ...factor },
  });
const callerOf = ({ json }: ApiResponse) =>
  createCaller(server.url, { authorization: `Bearer ${json.data.tokens.accessToken}` });
const wrongCode = (secret: string) => {
  const right = [-1, 0, 1, 2].map((steps) => totpCode(secret, steps));
  return ['000000', '000001', '000002', '000003', '000004'].find((one) => !right.includes(one));
};

/** The changes of factors that mails report. */
async function mailsTo(userId: string): Promise<unknown[]> {
  const jobs = await database.prisma.job.findMany({
    where: { name: sendMail.name },
    orderBy: { createdAt: 'asc' },
  });
  return jobs
    .map(({ payload }) => payload as { to: { userId?: string }; props: { change?: string } })
    .filter(({ to, props }) => to.userId === userId && props.change)
    .map(({ props }) => props.change);
}

async function accountWithTotp() {
  const account = await signUp(server.url);
  return { ...account, ...(await addTotp(account)) };
}

describe('an authenticator app', () => {
  it('counts from its first code on, which returns ten recovery codes', async () => {
    const account = await signUp(server.url);
    const { call, userId } = account;
    const none = { password: true, totp: null, passkeys: [], recoveryCodes: 0 };
    expect((await call('/auth/factors')).json.data).toEqual(none);
    const { json } = await call('/auth/factors/totp', { method: 'POST' });
    const { secret } = json.data;
    const code = wrongCode(secret);
    const wrong = await call('/auth/factors/totp/confirm', { body: { code } });
    expect(codeOf(wrong)).toEqual([400, 'VALIDATION_ERROR']);
    expect((await withPassword(account.email)).status).toBe(200);
    expect((await call('/auth/factors')).json.data).toEqual(none);

    const confirmed = await call('/auth/factors/totp/confirm', {
      body: { code: totpCode(secret) },
    });
    expect(confirmed.json.data.recoveryCodes).toHaveLength(10);
    const { data } = (await call('/auth/factors')).json;
    expect(data).toMatchObject({ totp: { createdAt: expect.any(String) }, recoveryCodes: 10 });
    expect(codeOf(await call('/auth/factors/totp', { method: 'POST' }))).toEqual([409, 'CONFLICT']);
    expect(await mailsTo(userId)).toEqual(['totp_added']);
    const audit = await call('/audit-logs?action=TOTP_ADDED');
    expect(audit.json.data).toMatchObject([{ outcome: 'success' }]);
  });

  it('has a secret that is encrypted, and recovery codes that are hashed', async () => {
    const { userId, secret, recoveryCodes } = await accountWithTotp();
    const row = await database.prisma.totpFactor.findUniqueOrThrow({ where: { userId } });
    expect(row.secret).not.toContain(secret);
    expect(createServerVault().decrypt(row.secret, userId)).toBe(secret);
    const rows = JSON.stringify(await database.prisma.recoveryCode.findMany({ where: { userId } }));
    for (const code of recoveryCodes) expect(rows).not.toContain(code);
  });

  it('is removed with its recovery codes; then the password is enough', async () => {
    const { call, email, userId } = await accountWithTotp();
    expect((await call('/auth/factors/totp', { method: 'DELETE' })).status).toBe(200);
    expect((await withPassword(email)).status).toBe(200);
    expect(await database.prisma.recoveryCode.count({ where: { userId } })).toBe(0);
    expect(await mailsTo(userId)).toEqual(['totp_added', 'totp_removed']);
    const again = await call('/auth/factors/totp', { method: 'DELETE' });
    expect(codeOf(again)).toEqual([409, 'CONFLICT']);
  });
});

describe('a sign-in to an account with a second factor', () => {
  it('needs a code after the password, and starts a session that says so', async () => {
    const { email, secret, userId } = await accountWithTotp();
    const first = await withPassword(email);
    expect(codeOf(first)).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    const { challenge, methods, expiresAt } = first.json.error.details;
    expect(methods).toEqual(['totp', 'recovery_code']);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 9 * 60_000);
    const signedIn = await finish(challenge, { code: totpCode(secret, 1) });
    expect(signedIn.status).toBe(200);
    const [sessionId = ''] = signedIn.json.data.tokens.refreshToken.split('.');
    const session = await database.prisma.session.findUnique({ where: { id: sessionId } });
    expect(session).toMatchObject({ userId, method: 'password', secondFactor: true });
    expect(codeOf(await finish(challenge, { code: totpCode(secret, 1) }))[1]).toBe(
      'CHALLENGE_INVALID',
    );
  });

  it('reveals nothing of the factor to somebody without the password', async () => {
    const { email } = await accountWithTotp();
    expect(codeOf(await withPassword(email, 'a wrong one'))).toEqual([401, 'INVALID_CREDENTIALS']);
  });

  it('accepts a code once, and none from before it', async () => {
    const { email, secret } = await accountWithTotp();
    const used = await finish(await challengeOf(email), { code: totpCode(secret) });
    expect(codeOf(used)).toEqual([401, 'INVALID_CREDENTIALS']);
    const code = totpCode(secret, 1);
    const challenges = [await challengeOf(email), await challengeOf(email)];
    const both = await Promise.all(challenges.map((one) => finish(one, { code })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('accepts a recovery code once, and reports it by e-mail', async () => {
    const { email, userId, recoveryCodes } = await accountWithTotp();
    const [recoveryCode = ''] = recoveryCodes;
    const signedIn = await finish(await challengeOf(email), { recoveryCode });
    expect(signedIn.status).toBe(200);
    const again = await finish(await challengeOf(email), { recoveryCode });
    expect(codeOf(again)).toEqual([401, 'INVALID_CREDENTIALS']);
    expect(await mailsTo(userId)).toEqual(['totp_added', 'recovery_code_used']);
    const call = callerOf(signedIn);
    expect((await call('/auth/factors')).json.data.recoveryCodes).toBe(9);
    const audit = await call('/audit-logs?action=RECOVERY_CODE_USED');
    expect(audit.json.data).toMatchObject([{ outcome: 'success', actorId: userId }]);
  });

  it('voids a challenge after five codes, the right one included', async () => {
    const { email, secret, call } = await accountWithTotp();
    const challenge = await challengeOf(email);
    const code = wrongCode(secret) ?? '';
    const attempts = await Promise.all(
      Array.from({ length: 6 }, () => finish(challenge, { code })),
    );
    const codes = attempts.map(({ json }) => json.error.code).sort();
    expect(codes).toEqual(['CHALLENGE_INVALID', ...Array(5).fill('INVALID_CREDENTIALS')]);
    const right = await finish(challenge, { code: totpCode(secret, 1) });
    expect(codeOf(right)).toEqual([400, 'CHALLENGE_INVALID']);
    const audit = await call('/audit-logs?action=USER_SIGNED_IN');
    expect(
      audit.json.data.filter((one: { outcome: string }) => one.outcome === 'failure'),
    ).toHaveLength(5);
  });

  it.each([
    ['that has expired', { expiresAt: new Date() }, 'second_factor' as const],
    ['of another purpose', {}, 'password_reset' as const],
  ])('refuses a challenge %s', async (_, changes, purpose) => {
    const { email, secret } = await accountWithTotp();
    const [id = ''] = (await challengeOf(email)).split('.');
    await database.prisma.verificationToken.update({ where: { id }, data: changes });
    const challenge = createLinkTokens([SECRETS.JWT_SECRET]).issue(purpose, id);
    const refused = await finish(challenge, { code: totpCode(secret, 1) });
    expect(codeOf(refused)).toEqual([400, 'CHALLENGE_INVALID']);
  });

  it('ends when the password changes between the steps', async () => {
    const { call, email, secret } = await accountWithTotp();
    const challenge = await challengeOf(email);
    const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    expect((await call('/auth/change-password', { body })).status).toBe(200);
    const refused = await finish(challenge, { code: totpCode(secret, 1) });
    expect(codeOf(refused)).toEqual([400, 'CHALLENGE_INVALID']);
  });

  it('still needs the factor after the password was reset by a mailed link', async () => {
    const { email, userId, secret } = await accountWithTotp();
    const { id } = await database.prisma.verificationToken.create({
      data: { userId, purpose: 'password_reset', expiresAt: new Date(Date.now() + 60_000) },
    });
    const token = createLinkTokens([SECRETS.JWT_SECRET]).issue('password_reset', id);
    const reset = await anonymous('/auth/reset-password', {
      body: { token, newPassword: NEW_PASSWORD },
    });
    expect([reset.status, reset.headers.getSetCookie().join()]).toEqual([
      200,
      expect.not.stringMatching(/plinth_access=[^;]/),
    ]);
    const challenge = await challengeOf(email, NEW_PASSWORD);
    expect((await finish(challenge, { code: totpCode(secret, 1) })).status).toBe(200);
  });
});

describe('a proof of somebody with a second factor', () => {
  it('needs the password and the factor', async () => {
    const { call, secret, recoveryCodes } = await accountWithTotp();
    const prove = (factor: object) =>
      call('/auth/reauthenticate', { body: { password: PASSWORD, ...factor } });
    for (const factor of [{}, { code: wrongCode(secret) }, { recoveryCode: 'abcd' }]) {
      expect(codeOf(await prove(factor))).toEqual([400, 'VALIDATION_ERROR']);
    }
    expect((await prove({ code: totpCode(secret, 1) })).status).toBe(200);
    expect((await prove({ recoveryCode: recoveryCodes[0] })).status).toBe(200);
  });
});

describe('recovery codes', () => {
  it('are replaced by ten others, which end the former', async () => {
    const { call, email, userId, recoveryCodes } = await accountWithTotp();
    const { json } = await call('/auth/factors/recovery-codes', { method: 'POST' });
    expect(json.data.recoveryCodes).toHaveLength(10);
    const [former, latter] = [recoveryCodes[0], json.data.recoveryCodes[0]];
    expect((await finish(await challengeOf(email), { recoveryCode: former })).status).toBe(401);
    expect((await finish(await challengeOf(email), { recoveryCode: latter })).status).toBe(200);
    expect(await mailsTo(userId)).toContain('recovery_codes_created');
  });

  it('do not exist without a second factor', async () => {
    const { call } = await signUp(server.url);
    const refused = await call('/auth/factors/recovery-codes', { method: 'POST' });
    expect(codeOf(refused)).toEqual([409, 'CONFLICT']);
  });

  it('are ten when they are replaced many times at once', async () => {
    const { call, userId } = await accountWithTotp();
    const replace = () => call('/auth/factors/recovery-codes', { method: 'POST' });
    const all = await Promise.all(Array.from({ length: 8 }, replace));
    expect(all.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await database.prisma.recoveryCode.count({ where: { userId } })).toBe(10);
  });

  it('do not outlive the last factor, which is removed while they are replaced', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { call, userId } = await accountWithTotp();
      const [removed] = await Promise.all([
        call('/auth/factors/totp', { method: 'DELETE' }),
        call('/auth/factors/recovery-codes', { method: 'POST' }),
      ]);
      expect(removed.status).toBe(200);
      expect(await database.prisma.recoveryCode.count({ where: { userId } })).toBe(0);
    }
  });
});

describe('codes of one account', () => {
  it('have a budget that nobody without the password can use up', async () => {
    const strict = await startServer('lean', {
      databaseUrl: server.databaseUrl,
      env: { RATE_LIMIT_SECOND_FACTOR: '2/300' },
    });
    try {
      const { email, secret } = await accountWithTotp();
      const call = createCaller(strict.url);
      const signIn = (password: string) =>
        call('/auth/sign-in', { body: { email, password, transport: 'token' } });
      const attempt = async (challenge: string, code: string) =>
        (await call('/auth/sign-in/second-factor', { body: { challenge, code } })).status;
      for (let i = 0; i < 3; i += 1) await signIn('a wrong one');
      for (let i = 0; i < 3; i += 1) await attempt('made-up.challenge', '000000');
      const { challenge } = (await signIn(PASSWORD)).json.error.details;
      const wrong = wrongCode(secret) ?? '';
      const statuses = [await attempt(challenge, wrong), await attempt(challenge, wrong)];
      expect(statuses).toEqual([401, 401]);
      expect(await attempt(challenge, totpCode(secret, 1))).toBe(429);
    } finally {
      await strict.close();
    }
  });
});
