import { describe, expect, it } from 'vitest';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';

export function describeSessions(server: () => TestServer): void {
  /** Signs in as the account once more; the tokens of the new session. */
  async function signIn({ email }: Account, userAgent = FIREFOX) {
    const { json } = await createCaller(server().url)('/auth/sign-in', {
      body: { email, password: PASSWORD, transport: 'token' },
      headers: { 'user-agent': userAgent },
    });
    const { accessToken, refreshToken } = json.data.tokens;
    const call = createCaller(server().url, { authorization: `Bearer ${accessToken}` });
    return { call, refreshToken, id: refreshToken.split('.')[0] as string };
  }

  describe('sessions of a person', () => {
    it('are listed with device, address and times, the current one marked', async () => {
      const account = await signUp(server().url);
      const { call, id } = await signIn(account);
      const { status, json, text } = await call('/auth/sessions');
      expect(status).toBe(200);
      expect(json.data).toHaveLength(2);
      const [newest, oldest] = json.data;
      expect(newest).toMatchObject({
        id,
        current: true,
        method: 'password',
        device: 'Firefox on Windows',
        ip: expect.stringMatching(/127\.0\.0\.1|::1/),
      });
      expect(oldest).toMatchObject({ current: false });
      expect(Date.parse(newest.createdAt)).toBeGreaterThanOrEqual(Date.parse(oldest.createdAt));
      expect(text).not.toContain('oken');
    });

    it('say when they were last used', async () => {
      const account = await signUp(server().url);
      const { call, refreshToken } = await signIn(account);
      const lastUsed = async () =>
        Date.parse((await call('/auth/sessions')).json.data[0].lastUsedAt);
      const before = await lastUsed();
      await createCaller(server().url)('/auth/refresh', { body: { refreshToken } });
      expect(await lastUsed()).toBeGreaterThan(before);
    });

    it('end one by one, and all but one', async () => {
      const account = await signUp(server().url);
      const one = await signIn(account);
      const two = await signIn(account);
      expect((await two.call(`/auth/sessions/${one.id}`, { method: 'DELETE' })).status).toBe(200);
      const again = await two.call(`/auth/sessions/${one.id}`, { method: 'DELETE' });
      expect([again.status, again.json.error.code]).toEqual([404, 'NOT_FOUND']);
      expect((await one.call('/auth/me')).status).toBe(401);
      const others = await two.call('/auth/sessions', { method: 'DELETE' });
      expect(others.json.data).toEqual({ ended: 1 });
      expect((await two.call('/auth/sessions')).json.data).toMatchObject([{ id: two.id }]);
      expect((await account.call('/auth/me')).status).toBe(401);
      const { json } = await two.call('/audit-logs?action=SESSION_ENDED');
      expect(json.data).toHaveLength(2);
    });

    it('belong to nobody else, colleagues included', async () => {
      const account = await signUp(server().url);
      const other = await signUp(server().url);
      const [id] = account.refreshToken.split('.');
      expect((await other.call(`/auth/sessions/${id}`, { method: 'DELETE' })).status).toBe(404);
      expect((await account.call('/auth/me')).status).toBe(200);
    });

    it('notify the person once when an old refresh token comes back', async () => {
      const account = await signUp(server().url);
      const stolen = await signIn(account);
      const refresh = async (refreshToken: string) =>
        createCaller(server().url)('/auth/refresh', { body: { refreshToken } });
      const { json } = await refresh(stolen.refreshToken);
      await refresh(json.data.tokens.refreshToken);
      for (let i = 0; i < 2; i += 1) {
        expect((await refresh(stolen.refreshToken)).status).toBe(401);
      }
      const notifications = await account.call('/notifications');
      expect(notifications.json.data).toMatchObject([{ type: 'session.reused' }]);
      const audit = await account.call('/audit-logs?action=REFRESH_TOKEN_REUSED');
      expect(audit.json.data).toMatchObject([{ outcome: 'failure', resourceId: stolen.id }]);
    });

    it('are at most 20: one more sign-in ends the oldest', async () => {
      const account = await signUp(server().url);
      await Promise.all(Array.from({ length: 19 }, () => signIn(account)));
      expect((await account.call('/auth/me')).status).toBe(200);
      const last = await signIn(account);
      expect((await last.call('/auth/sessions')).json.data).toHaveLength(20);
      expect((await account.call('/auth/me')).status).toBe(401);
    });
  });
}
