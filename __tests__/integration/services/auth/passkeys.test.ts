import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type ApiResponse,
  createCaller,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { addPasskey, createPasskey, type TestPasskey } from '@/__tests__/support/services/passkey';
import { addTotp, totpCode } from '@/__tests__/support/services/totp';
import { createPasskeyChallenges } from '@/lib/auth/passkey-challenges';
import { MAX_PASSKEYS } from '@/lib/contracts/passkeys';
import { createDatabase, type Database } from '@/lib/db/client';
import { sendMail } from '@/lib/queue/jobs/mail-jobs';

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
const challenge = async (): Promise<{ challenge: string }> =>
  (await anonymous('/auth/passkeys/challenge', { body: {} })).json.data;
const proofOf = async (passkey: TestPasskey) => passkey.assert(await challenge());
const signIn = (passkey: object) =>
  anonymous('/auth/sign-in/passkey', { body: { passkey, transport: 'token' } });
const withPassword = (email: string) =>
  anonymous('/auth/sign-in', { body: { email, password: PASSWORD, transport: 'token' } });
const finish = async (email: string, proof: object) => {
  const { details } = (await withPassword(email)).json.error;
  const body = { challenge: details.challenge, transport: 'token', ...proof };
  return anonymous('/auth/sign-in/second-factor', { body });
};
const callerOf = ({ json }: ApiResponse) =>
  createCaller(server.url, { authorization: `Bearer ${json.data.tokens.accessToken}` });

async function accountWithPasskey(options: { counter?: number } = {}) {
  const account = await signUp(server.url);
  return { ...account, ...(await addPasskey(account, { origin: server.url, ...options })) };
}

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

async function outcomesOf(call: Account['call'], action: string): Promise<string[]> {
  const { data } = (await call(`/audit-logs?action=${action}&sort=createdAt`)).json;
  return data.map(({ outcome }: { outcome: string }) => outcome);
}

describe('a passkey', () => {
  it('is added with recovery codes, recorded and reported by e-mail', async () => {
    const { call, userId, view, recoveryCodes } = await accountWithPasskey();
    expect(recoveryCodes).toHaveLength(10);
    expect(view).toMatchObject({ name: 'Laptop', isSynced: false, lastUsedAt: null });
    const factors = (await call('/auth/factors')).json.data;
    expect(factors).toMatchObject({ totp: null, passkeys: [view], recoveryCodes: 10 });
    expect(await mailsTo(userId)).toEqual(['passkey_added']);
    expect(await outcomesOf(call, 'PASSKEY_ADDED')).toEqual(['success']);
    const session = await database.prisma.session.findFirstOrThrow({ where: { userId } });
    expect(session.secondFactor).toBe(true);
  });

  it('of a person who has a factor brings no further recovery codes', async () => {
    const account = await accountWithPasskey();
    const second = await addPasskey(account, { origin: server.url });
    expect(second.recoveryCodes).toBeNull();
    expect((await account.call('/auth/factors')).json.data.recoveryCodes).toBe(10);
  });

  it('is renamed, and belongs to one person', async () => {
    const { call, view } = await accountWithPasskey();
    const other = await signUp(server.url);
    const path = `/auth/passkeys/${view.id}`;
    const change = { method: 'PATCH', body: { name: 'Key ring' } };
    expect(codeOf(await other.call(path, change))).toEqual([404, 'NOT_FOUND']);
    expect(codeOf(await other.call(path, { method: 'DELETE' }))).toEqual([404, 'NOT_FOUND']);
    expect((await call(path, change)).json.data).toEqual({ ...view, name: 'Key ring' });
  });

  it.each([
    ['another site', () => ({ origin: 'https://elsewhere.example' })],
    ['a device that has not verified its user', (origin: string) => ({ origin, flags: 0x01 })],
  ])('from %s is refused', async (_, optionsOf) => {
    const { call } = await signUp(server.url);
    const begun = await call('/auth/passkeys/options', { method: 'POST' });
    const passkey = createPasskey(optionsOf(server.url));
    const credential = passkey.register(begun.json.data);
    const refused = await call('/auth/passkeys', { body: { name: 'Phone', credential } });
    expect(codeOf(refused)).toEqual([400, 'VALIDATION_ERROR']);
  });

  it('is refused for options of another account, of a sign-in, and a second time', async () => {
    const [one, other] = [await signUp(server.url), await signUp(server.url)];
    const { data } = (await one.call('/auth/passkeys/options', { method: 'POST' })).json;
    const passkey = createPasskey({ origin: server.url });
    const add = (account: Account, options: { challenge: string }) =>
      account.call('/auth/passkeys', {
        body: { name: 'Phone', credential: passkey.register(options) },
      });
    expect(codeOf(await add(other, data))).toEqual([400, 'VALIDATION_ERROR']);
    expect(codeOf(await add(one, await challenge()))).toEqual([400, 'VALIDATION_ERROR']);
    expect((await add(one, data)).status).toBe(201);
    expect(codeOf(await add(one, data))).toEqual([409, 'CONFLICT']);
  });

  it('is one of twenty at most', async () => {
    const account = await accountWithPasskey();
    const { userId } = account;
    const rows = Array.from({ length: MAX_PASSKEYS - 2 }, (_, i) => ({
      userId,
      credentialId: `${userId}-${i}`,
      publicKey: new Uint8Array(1),
      counter: 0n,
      isSynced: false,
      name: 'Seeded',
    }));
    await database.prisma.passkey.createMany({ data: rows });
    const begin = () => account.call('/auth/passkeys/options', { method: 'POST' });
    const options = [await begin(), await begin()];
    const added = await Promise.all(
      options.map(({ json }) => {
        const credential = createPasskey({ origin: server.url }).register(json.data);
        return account.call('/auth/passkeys', { body: { name: 'Phone', credential } });
      }),
    );
    expect(added.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(codeOf(await begin())).toEqual([409, 'CONFLICT']);
  });
});

describe('a sign-in with a passkey alone', () => {
  it('starts a session with a second factor', async () => {
    const { passkey, userId, view } = await accountWithPasskey();
    const signedIn = await signIn(await proofOf(passkey));
    expect(signedIn.status).toBe(200);
    const call = callerOf(signedIn);
    const sessions = (await call('/auth/sessions')).json.data;
    expect(sessions[0]).toMatchObject({ current: true, method: 'passkey' });
    const row = await database.prisma.session.findFirst({ where: { userId, method: 'passkey' } });
    expect(row).toMatchObject({ secondFactor: true });
    const { passkeys } = (await call('/auth/factors')).json.data;
    expect(passkeys).toEqual([{ ...view, lastUsedAt: expect.any(String) }]);
  });

  it('accepts a signature once, however many come at the same time', async () => {
    const { passkey, call } = await accountWithPasskey();
    const proof = await proofOf(passkey);
    const all = await Promise.all([signIn(proof), signIn(proof), signIn(proof)]);
    expect(all.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect(codeOf(await signIn(proof))).toEqual([401, 'INVALID_CREDENTIALS']);
    const failures = (await outcomesOf(call, 'USER_SIGNED_IN')).filter((one) => one === 'failure');
    expect(failures).toHaveLength(3);
  });

  it('refuses the copy of a passkey that counts', async () => {
    const { passkey, call } = await accountWithPasskey({ counter: 5 });
    expect((await signIn(await proofOf(passkey))).status).toBe(200);
    passkey.rewind(3);
    expect(codeOf(await signIn(await proofOf(passkey)))).toEqual([401, 'INVALID_CREDENTIALS']);
    expect(await outcomesOf(call, 'USER_SIGNED_IN')).toContain('failure');
  });

  it.each([
    ['an unknown passkey', async () => proofOf(createPasskey({ origin: server.url }))],
    [
      'the signature of another key',
      async ({ passkey }: { passkey: TestPasskey }) => ({
        ...(await proofOf(createPasskey({ origin: server.url }))),
        id: passkey.id,
        rawId: passkey.id,
      }),
    ],
    [
      'a challenge that is not ours',
      async ({ passkey }: { passkey: TestPasskey }) => passkey.assert({ challenge: 'bWFkZS11cA' }),
    ],
    [
      'a challenge for adding a passkey',
      async ({ passkey, call }: { passkey: TestPasskey; call: Account['call'] }) =>
        passkey.assert((await call('/auth/passkeys/options', { method: 'POST' })).json.data),
    ],
  ])('refuses %s', async (_, proofFor) => {
    const account = await accountWithPasskey();
    const refused = await signIn(await proofFor(account));
    expect(codeOf(refused)).toEqual([401, 'INVALID_CREDENTIALS']);
  });

  it('refuses a challenge after five minutes', async () => {
    const challenges = createPasskeyChallenges([SECRETS.JWT_SECRET]);
    const encoded = Buffer.from(challenges.issue('proof')).toString('base64url');
    expect(challenges.verify('proof', encoded)).not.toBeNull();
    const [id, expiresAt, signature] = Buffer.from(encoded, 'base64url').toString().split('.');
    const later = `${id}.${Number(expiresAt) + 60_000}.${signature}`;
    expect(challenges.verify('proof', Buffer.from(later).toString('base64url'))).toBeNull();
  });

  it('is refused for an account that is about to be deleted', async () => {
    const { passkey, userId } = await accountWithPasskey();
    await database.prisma.user.update({ where: { id: userId }, data: { deletedAt: new Date() } });
    expect(codeOf(await signIn(await proofOf(passkey)))).toEqual([401, 'INVALID_CREDENTIALS']);
  });
});

describe('a passkey as the second step', () => {
  it('is asked for after the password, which is not enough any more', async () => {
    const { email, passkey, recoveryCodes } = await accountWithPasskey();
    const first = await withPassword(email);
    expect(codeOf(first)).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    expect(first.json.error.details.methods).toEqual(['passkey', 'recovery_code']);
    expect((await finish(email, { passkey: await proofOf(passkey) })).status).toBe(200);
    expect((await finish(email, { recoveryCode: recoveryCodes?.[0] })).status).toBe(200);
  });

  it('of somebody else is refused', async () => {
    const [one, other] = [await accountWithPasskey(), await accountWithPasskey()];
    const refused = await finish(one.email, { passkey: await proofOf(other.passkey) });
    expect(codeOf(refused)).toEqual([401, 'INVALID_CREDENTIALS']);
  });
});

describe('a new factor', () => {
  it.each([
    ['a passkey', (account: Account) => addPasskey(account, { origin: server.url })],
    ['an authenticator app', addTotp],
  ])('%s ends the proofs of the other sessions, which were made without it', async (_, add) => {
    const account = await signUp(server.url);
    const other = callerOf(await withPassword(account.email));
    expect((await other('/auth/passkeys/options', { method: 'POST' })).status).toBe(200);
    await add(account);
    const refused = await other('/auth/passkeys/options', { method: 'POST' });
    expect(codeOf(refused)).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
    expect((await other('/auth/me')).status).toBe(200);
    const proof = await other('/auth/reauthenticate', { body: { password: PASSWORD } });
    expect(codeOf(proof)).toEqual([400, 'VALIDATION_ERROR']);
  });
});

describe('a proof of who somebody is', () => {
  it('is given by a passkey without the password, once', async () => {
    const { call, passkey } = await accountWithPasskey();
    const proof = await proofOf(passkey);
    const prove = () => call('/auth/reauthenticate', { body: { passkey: proof } });
    expect((await prove()).status).toBe(200);
    expect(codeOf(await prove())).toEqual([400, 'VALIDATION_ERROR']);
    expect((await outcomesOf(call, 'REAUTHENTICATED')).sort()).toEqual(['failure', 'success']);
  });

  it('is not given by the passkey of somebody else', async () => {
    const [one, other] = [await accountWithPasskey(), await accountWithPasskey()];
    const body = { passkey: await proofOf(other.passkey) };
    const refused = await one.call('/auth/reauthenticate', { body });
    expect(codeOf(refused)).toEqual([400, 'VALIDATION_ERROR']);
  });
});

describe('the last way to sign in', () => {
  it('stays: first the password goes, then no passkey but the last', async () => {
    const account = await signUp(server.url);
    const { call, userId } = account;
    const removePassword = () => call('/auth/password', { method: 'DELETE' });
    expect(codeOf(await removePassword())).toEqual([409, 'CONFLICT']);
    const one = await addPasskey(account, { origin: server.url });
    const two = await addPasskey(account, { origin: server.url });
    expect((await removePassword()).status).toBe(200);
    expect(codeOf(await removePassword())).toEqual([409, 'CONFLICT']);
    expect(codeOf(await withPassword(account.email))).toEqual([401, 'INVALID_CREDENTIALS']);
    const remove = ({ view }: typeof one) =>
      call(`/auth/passkeys/${view.id}`, { method: 'DELETE' });
    const both = await Promise.all([remove(one), remove(two)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await outcomesOf(call, 'PASSWORD_REMOVED')).toEqual(['success']);
    expect((await mailsTo(userId)).sort()).toEqual([
      'passkey_added',
      'passkey_added',
      'passkey_removed',
      'password_removed',
    ]);
  });

  it('may be an authenticator’s password: recovery codes end with the last factor', async () => {
    const account = await accountWithPasskey();
    const { call, view, email, recoveryCodes } = account;
    const { secret } = await addTotp({ call });
    await call(`/auth/passkeys/${view.id}`, { method: 'DELETE' });
    expect((await call('/auth/factors')).json.data.recoveryCodes).toBe(10);
    expect((await finish(email, { recoveryCode: recoveryCodes?.[0] })).status).toBe(200);
    expect((await finish(email, { code: totpCode(secret, 1) })).status).toBe(200);
    await call('/auth/factors/totp', { method: 'DELETE' });
    expect((await call('/auth/factors')).json.data.recoveryCodes).toBe(0);
    expect((await withPassword(email)).status).toBe(200);
  });
});
