import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Call, cookiesOf, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';

const APP_URL = 'https://app.example.com';
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '0',
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer('lean', { env: { APP_URL } });
});
afterAll(async () => {
  await server?.close();
});

describe('an app behind https', () => {
  it.each<[what: string, path: string, call: Call, status: number]>([
    ['data', '/system/version', {}, 200],
    ['raw text', '/system/metrics', {}, 200],
    ['an anonymous client', '/auth/me', {}, 401],
    ['an unknown path', '/nothing', {}, 404],
    ['a wrong method', '/system/version', { method: 'DELETE' }, 405],
    ['wrong input', '/auth/sign-in', { raw: '{' }, 400],
    ['too much input', '/auth/sign-in', { raw: `"${'x'.repeat(1_100_000)}"` }, 413],
    [
      'another content type',
      '/auth/sign-in',
      { raw: 'a', headers: { 'content-type': 'a/b' } },
      415,
    ],
    [
      'a redirect',
      '/connections/callback?state=unknown&code=x',
      { headers: { accept: 'text/html' } },
      303,
    ],
  ])('sends every security header with %s', async (_, path, call, status) => {
    const response = await createCaller(server.url)(path, call);
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(HEADERS);
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('keeps what is somebody’s out of shared caches, and has every other one ask each time', async () => {
    const { call } = await signUp(server.url);
    for (const path of ['/auth/me', '/jobs', '/orders']) {
      expect((await call(path)).headers.get('cache-control'), path).toBe('private, no-cache');
    }
    expect((await call('/nothing')).headers.get('cache-control')).toBe('no-store');
    expect((await call('/notifications/read', { body: {} })).headers.get('cache-control')).toBe(
      'no-store',
    );
  });

  it('binds its cookies to the host and to https', async () => {
    const { email } = await signUp(server.url);
    const response = await createCaller(server.url)('/auth/sign-in', {
      body: { email, password: PASSWORD },
    });
    expect(Object.keys(cookiesOf(response)).sort()).toEqual([
      '__Host-plinth_access',
      '__Host-plinth_csrf',
      '__Host-plinth_device',
      '__Host-plinth_refresh',
    ]);
    for (const line of response.headers.getSetCookie()) {
      expect(line).toMatch(/; Secure/);
      expect(line).toContain('; Path=/;');
      expect(line).not.toMatch(/Domain=/i);
    }
  });

  it('does not take the cookies of plain http', async () => {
    const { accessToken } = await signUp(server.url);
    const headers = { cookie: `plinth_access=${accessToken}` };
    expect((await createCaller(server.url)('/auth/me', { headers })).status).toBe(401);
  });
});
