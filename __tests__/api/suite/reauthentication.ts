import { describe, expect, it } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';
import { addTotp } from '@/__tests__/support/services/totp';
import { exampleAssertion } from '@/lib/contracts/passkeys';

const SENSITIVE = { body: { name: 'Key', scopes: ['connections:read'] } };

export function describeReauthentication(server: () => TestServer): void {
  /** A session of the account's whose sign-in was an hour ago. */
  async function longAgo({ email }: Account) {
    const { url } = server();
    const body = { email, password: PASSWORD, transport: 'token' };
    const { json } = await createCaller(url)('/auth/sign-in', { body });
    return age(json.data.tokens);
  }

  /** A session that has not been used yet, as if it were an hour old. */
  async function age({ accessToken, refreshToken }: { accessToken: string; refreshToken: string }) {
    const { url, databaseUrl } = server();
    const [sessionId = ''] = refreshToken.split('.');
    const update = `UPDATE "Session" SET "authenticatedAt" = now() - interval '1 hour' WHERE "id" = $1`;
    await query(databaseUrl, update, [sessionId]);
    const call = createCaller(url, { authorization: `Bearer ${accessToken}` });
    return { call, refreshToken };
  }

  const removePassword = ({ userId }: Account) =>
    query(server().databaseUrl, 'UPDATE "User" SET "passwordHash" = NULL WHERE "id" = $1', [
      userId,
    ]);
  const codeOf = ({ status, json }: Awaited<ReturnType<Account['call']>>) => [
    status,
    json.error?.code,
  ];

  describe('an operation that needs a recent proof', () => {
    it('is refused long after the sign-in, and open again after the password', async () => {
      const { call } = await longAgo(await signUp(server().url));
      const refused = await call('/auth/api-keys', SENSITIVE);
      expect(codeOf(refused)).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
      expect((await call('/auth/me')).status).toBe(200);
      const { status, json } = await call('/auth/reauthenticate', { body: { password: PASSWORD } });
      expect(status).toBe(200);
      expect(Date.now() - Date.parse(json.data.authenticatedAt)).toBeLessThan(60_000);
      expect((await call('/auth/api-keys', SENSITIVE)).status).toBe(201);
      const denials = await call('/audit-logs?action=ACCESS_DENIED');
      expect(denials.json.data).toEqual([]);
    });

    it('stays refused after a refresh, which proves nothing', async () => {
      const { refreshToken } = await longAgo(await signUp(server().url));
      const { json } = await createCaller(server().url)('/auth/refresh', {
        body: { refreshToken },
      });
      const headers = { authorization: `Bearer ${json.data.tokens.accessToken}` };
      const refused = await createCaller(server().url, headers)('/auth/api-keys', SENSITIVE);
      expect(codeOf(refused)).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
    });

    it('is open to API keys, which cannot prove themselves again', async () => {
      const account = await signUp(server().url);
      const body = { name: 'Roles', scopes: ['roles:write'] };
      const { json } = await account.call('/auth/api-keys', { body });
      const call = createCaller(server().url, { authorization: `Bearer ${json.data.key}` });
      const created = await call('/roles', { body: { name: 'Clerk', scopes: ['roles:write'] } });
      expect(created.status).toBe(201);
    });
  });

  describe('an account without a password', () => {
    it('proves itself by its second factor alone', async () => {
      const account = await signUp(server().url);
      const { recoveryCodes } = await addTotp(account);
      const anonymous = createCaller(server().url);
      const { email } = account;
      const first = await anonymous('/auth/sign-in', {
        body: { email, password: PASSWORD, transport: 'token' },
      });
      const { challenge } = first.json.error.details;
      const second = await anonymous('/auth/sign-in/second-factor', {
        body: { challenge, recoveryCode: recoveryCodes[0], transport: 'token' },
      });
      const { call } = await age(second.json.data.tokens);
      await removePassword(account);
      expect(codeOf(await call('/auth/reauthenticate', { body: {} }))[0]).toBe(400);
      expect((await call('/auth/api-keys', SENSITIVE)).status).toBe(403);
      const body = { recoveryCode: recoveryCodes[1] };
      expect((await call('/auth/reauthenticate', { body })).status).toBe(200);
      expect((await call('/auth/api-keys', SENSITIVE)).status).toBe(201);
    });

    it('without a second factor gets an error that says what to do', async () => {
      const account = await signUp(server().url);
      const { call } = await longAgo(account);
      await removePassword(account);
      const { status, json } = await call('/auth/reauthenticate', { body: {} });
      expect(status).toBe(400);
      expect(json.error.details.issues[0].message).toContain('sign out and in again');
    });
  });

  describe('an account with a password', () => {
    it('cannot leave it out', async () => {
      const { call } = await longAgo(await signUp(server().url));
      const { status, json } = await call('/auth/reauthenticate', { body: {} });
      expect(status).toBe(400);
      const [issue] = json.error.details.issues;
      expect(issue).toEqual({ path: 'body.password', message: 'is required' });
    });
  });

  describe('a passkey that nobody has registered', () => {
    it.each(['with', 'without'])('proves nothing for an account %s a password', async (which) => {
      const account = await signUp(server().url);
      const { call } = await longAgo(account);
      if (which === 'without') await removePassword(account);
      const forged = await call('/auth/reauthenticate', { body: { passkey: exampleAssertion } });
      expect(codeOf(forged)).toEqual([400, 'VALIDATION_ERROR']);
      const refused = await call('/auth/api-keys', SENSITIVE);
      expect(codeOf(refused)).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
    });
  });

  describe('a wrong password', () => {
    it('opens nothing and is in the audit log, under an Idempotency-Key too', async () => {
      const account = await signUp(server().url);
      const { call } = await longAgo(account);
      const body = { password: 'a wrong one' };
      const keys: Record<string, string>[] = [{}, { 'idempotency-key': account.userId }];
      for (const headers of keys) {
        const { status, json } = await call('/auth/reauthenticate', { body, headers });
        expect(status).toBe(400);
        expect(json.error.details.issues).toEqual([{ path: 'body.password', message: 'is wrong' }]);
      }
      expect((await call('/auth/api-keys', SENSITIVE)).status).toBe(403);
      await call('/auth/reauthenticate', { body: { password: PASSWORD } });
      const audit = await call('/audit-logs?action=REAUTHENTICATED');
      const outcomes = audit.json.data.map(({ outcome }: { outcome: string }) => outcome);
      expect(outcomes).toEqual(['success', 'failure', 'failure']);
    });
  });
}
