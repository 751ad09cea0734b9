import { describe, expect, it } from 'vitest';
import { createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';

const NEW_PASSWORD = 'another good passphrase';

export function describePasswords(server: () => TestServer): void {
  const signIn = (email: string, password: string) =>
    createCaller(server().url)('/auth/sign-in', {
      body: { email, password, transport: 'token' },
    });

  describe('passwords', () => {
    it('are the same however they were typed', async () => {
      const { call, email } = await signUp(server().url);
      const newPassword = 'u\u0308ber\u00a0alle Berge';
      await call('/auth/change-password', { body: { currentPassword: PASSWORD, newPassword } });
      expect((await signIn(email, 'über alle Berge')).status).toBe(200);
      expect((await signIn(email, 'Über alle Berge')).status).toBe(401);
    });

    it.each([
      ['password123', /easy to guess/],
      ['Grace Hopper 1906', /your name/],
      ['short', /at least 10/],
      ['with\u0007a bell in it', /control characters/],
    ])('refuse %j at sign-up and say why', async (password, message) => {
      const { status, json } = await createCaller(server().url)('/auth/sign-up', {
        body: {
          email: 'grace@example.com',
          password,
          name: 'Grace Hopper',
          organizationName: 'Hopper',
          transport: 'token',
        },
      });
      expect([status, json.error.code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(json.error.details.issues).toMatchObject([
        { path: 'body.password', message: expect.stringMatching(message) },
      ]);
    });

    it('are changed with the current one, which ends all other sessions', async () => {
      const { call, email } = await signUp(server().url);
      const other = (await signIn(email, PASSWORD)).json.data.tokens.accessToken;
      const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
      const { status, json } = await call('/auth/change-password', { body });
      expect([status, json.data]).toEqual([200, { endedSessions: 1 }]);
      expect((await call('/auth/me')).status).toBe(200);
      const elsewhere = createCaller(server().url, { authorization: `Bearer ${other}` });
      expect((await elsewhere('/auth/me')).status).toBe(401);
      expect((await signIn(email, PASSWORD)).status).toBe(401);
      expect((await signIn(email, NEW_PASSWORD)).status).toBe(200);
    });

    it('are not changed with a wrong one, which the audit log shows', async () => {
      const { call, email } = await signUp(server().url);
      const body = { currentPassword: 'a wrong one', newPassword: NEW_PASSWORD };
      const { status, json } = await call('/auth/change-password', { body });
      expect(status).toBe(400);
      expect(json.error.details.issues).toEqual([
        { path: 'body.currentPassword', message: 'is wrong' },
      ]);
      expect((await signIn(email, PASSWORD)).status).toBe(200);
      const audit = await call('/audit-logs?action=PASSWORD_CHANGED');
      expect(audit.json.data).toMatchObject([{ outcome: 'failure' }]);
      expect(audit.text).not.toContain('passphrase');
    });
  });
}
