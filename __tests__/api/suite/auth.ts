import { describe, expect, it } from 'vitest';
import {
  cookieHeader,
  cookiesOf,
  createCaller,
  orderBody,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';

export function describeAuth(server: () => TestServer): void {
  const anonymous = () => createCaller(server().url);
  const signInByCookie = async (email: string) =>
    cookiesOf(await anonymous()('/auth/sign-in', { body: { email, password: PASSWORD } }));

  describe('accounts', () => {
    it('signs up once per e-mail address, whatever its case', async () => {
      const { email } = await signUp(server().url);
      const { status, json } = await anonymous()('/auth/sign-up', {
        body: { email: email.toUpperCase(), password: PASSWORD, name: 'B', organizationName: 'B' },
      });
      expect(status).toBe(409);
      expect(json.error).toMatchObject({ code: 'CONFLICT', details: { field: 'email' } });
    });

    it('responds alike to a wrong password and an unknown address', async () => {
      const { email } = await signUp(server().url);
      const wrong = await anonymous()('/auth/sign-in', {
        body: { email, password: 'wrong password' },
      });
      const unknown = await anonymous()('/auth/sign-in', {
        body: { email: 'nobody@example.com', password: 'wrong password' },
      });
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect(wrong.json.error).toEqual(unknown.json.error);
      expect(wrong.json.error.code).toBe('INVALID_CREDENTIALS');
    });

    it('returns the caller', async () => {
      const account = await signUp(server().url, 'Grace');
      const { json } = await account.call('/auth/me');
      expect(json.data).toMatchObject({
        user: { id: account.userId, email: account.email, name: 'Grace' },
        organization: { id: account.organizationId },
        role: 'owner',
      });
      expect(JSON.stringify(json)).not.toContain('assword');
    });
  });

  describe('sessions in cookies', () => {
    it('sets HttpOnly, SameSite cookies and returns no token', async () => {
      const { email } = await signUp(server().url);
      const response = await anonymous()('/auth/sign-in', { body: { email, password: PASSWORD } });
      expect(response.json.data.tokens).toBeNull();
      const lines = response.headers.getSetCookie();
      const line = (name: string) => lines.find((entry) => entry.startsWith(`${name}=`)) ?? '';
      for (const name of ['plinth_access', 'plinth_refresh']) {
        expect(line(name)).toMatch(/HttpOnly/);
        expect(line(name)).toMatch(/SameSite=Lax/);
      }
      expect(line('plinth_csrf')).not.toMatch(/HttpOnly/);
    });

    it('reads by cookie alone, but writes only with the CSRF token', async () => {
      const { email } = await signUp(server().url);
      const cookies = await signInByCookie(email);
      const cookie = cookieHeader(cookies);
      const csrf = cookies.plinth_csrf ?? '';
      expect((await anonymous()('/auth/me', { headers: { cookie } })).status).toBe(200);

      const bare = await anonymous()('/orders', { body: orderBody(), headers: { cookie } });
      expect([bare.status, bare.json.error.code]).toEqual([403, 'CSRF_FAILED']);
      const forged = {
        cookie: cookieHeader({ ...cookies, plinth_csrf: 'x' }),
        'x-csrf-token': 'x',
      };
      expect((await anonymous()('/orders', { body: orderBody(), headers: forged })).status).toBe(
        403,
      );
      const foreign = { cookie, 'x-csrf-token': csrf, origin: 'https://evil.example' };
      expect((await anonymous()('/orders', { body: orderBody(), headers: foreign })).status).toBe(
        403,
      );
      const crossSite = { cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'cross-site' };
      expect((await anonymous()('/orders', { body: orderBody(), headers: crossSite })).status).toBe(
        403,
      );

      const own = {
        cookie,
        'x-csrf-token': csrf,
        origin: server().url,
        'sec-fetch-site': 'same-origin',
      };
      expect((await anonymous()('/orders', { body: orderBody(), headers: own })).status).toBe(201);
    });

    it('refuses the CSRF token of another session', async () => {
      const one = await signInByCookie((await signUp(server().url)).email);
      const other = await signInByCookie((await signUp(server().url)).email);
      const mixed = { ...one, plinth_csrf: other.plinth_csrf ?? '' };
      const headers = { cookie: cookieHeader(mixed), 'x-csrf-token': mixed.plinth_csrf };
      expect((await anonymous()('/orders', { body: orderBody(), headers })).status).toBe(403);
    });

    it('signs out: cookies are removed and the refresh token is dead', async () => {
      const { email } = await signUp(server().url);
      const cookies = await signInByCookie(email);
      const headers = { cookie: cookieHeader(cookies), 'x-csrf-token': cookies.plinth_csrf ?? '' };
      const response = await anonymous()('/auth/sign-out', { method: 'POST', headers });
      expect(response.status).toBe(200);
      expect(response.headers.getSetCookie().every((line) => line.includes('Max-Age=0'))).toBe(
        true,
      );
      expect((await anonymous()('/auth/refresh', { body: {}, headers })).status).toBe(401);
    });
  });

  describe('refresh', () => {
    const refresh = (refreshToken: string) =>
      anonymous()('/auth/refresh', { body: { refreshToken } });

    it('rotates, and accepts the previous token for a while (two tabs)', async () => {
      const { refreshToken } = await signUp(server().url);
      const [first, second] = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(first.json.data.tokens.refreshToken).toBe(second.json.data.tokens.refreshToken);
      expect(first.json.data.tokens.refreshToken).not.toBe(refreshToken);
    });

    it('ends the session when an older token comes back', async () => {
      const { refreshToken } = await signUp(server().url);
      const second = (await refresh(refreshToken)).json.data.tokens.refreshToken;
      const third = (await refresh(second)).json.data.tokens.refreshToken;
      expect((await refresh(refreshToken)).status).toBe(401);
      // The thief and the owner are both out.
      expect((await refresh(third)).status).toBe(401);
    });

    it.each(['nonsense', 'abcdefgh12345678.short', `abcdefgh12345678.${'x'.repeat(43)}`])(
      'refuses %s',
      async (token) => {
        const { status, json } = await refresh(token);
        expect([status, json.error.code]).toEqual([401, 'UNAUTHENTICATED']);
      },
    );
  });

  describe('API keys', () => {
    it('work within their scopes until they are revoked, and are shown once', async () => {
      const { call } = await signUp(server().url);
      const created = await call('/auth/api-keys', {
        body: { name: 'Warehouse', scopes: ['orders:read'] },
      });
      expect(created.status).toBe(201);
      const { id, key } = created.json.data;
      const byKey = createCaller(server().url, { authorization: `Bearer ${key}` });

      expect((await byKey('/orders')).status).toBe(200);
      const denied = await byKey('/orders', { body: orderBody() });
      expect([denied.status, denied.json.error.details.requiredScope]).toEqual([
        403,
        'orders:write',
      ]);
      // Routes without a scope are closed to every key.
      expect((await byKey('/auth/api-keys')).status).toBe(403);
      expect((await call('/auth/api-keys')).text).not.toContain(key);

      expect((await call(`/auth/api-keys/${id}`, { method: 'DELETE' })).status).toBe(200);
      expect((await byKey('/orders')).status).toBe(401);
    });
  });
}
