import { afterEach, describe, expect, it, vi } from 'vitest';
import { fail, ok, startFakeApi } from '@/__tests__/support/http/fake-api';
import { createClient } from '@/lib/api/client';

type Api = Awaited<ReturnType<typeof startFakeApi>>;
let api: Api;
afterEach(async () => {
  vi.unstubAllGlobals();
  await api.close();
});

const tokens = { accessToken: 'a1', refreshToken: 'r1' };
const renewed = { accessToken: 'a2', refreshToken: 'r2', tokenType: 'Bearer', expiresIn: 600 };

/** An API whose `me` accepts only the renewed token, and whose refresh gives it. */
function expiringApi() {
  return startFakeApi({
    'GET /api/v1/auth/me': (request, response) =>
      request.headers.authorization === 'Bearer a2'
        ? ok(response, { role: 'owner' })
        : fail(response, 401, 'TOKEN_EXPIRED'),
    'POST /api/v1/auth/refresh': (_, response) => ok(response, { tokens: renewed }),
  });
}

describe('an operation that needs a recent proof of who the person is', () => {
  const role = { name: 'Clerk', scopes: ['roles:read' as const] };
  /** An API that wants a proof once; the roles that were sent with their keys. */
  async function askingApi() {
    let proved = false;
    api = await startFakeApi({
      'POST /api/v1/roles': (_, response) =>
        proved ? ok(response, role) : fail(response, 403, 'REAUTHENTICATION_REQUIRED'),
    });
    const prove = vi.fn(async () => {
      proved = true;
      return true;
    });
    return prove;
  }

  it('is repeated under its key once the person has given one', async () => {
    const onReauthenticationRequired = await askingApi();
    const client = createClient({ baseUrl: api.baseUrl, onReauthenticationRequired });
    expect(await client.createRole({ body: role })).toEqual(role);
    expect(onReauthenticationRequired).toHaveBeenCalledTimes(1);
    const [first, second] = api.seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).toBe(second);
  });

  it('fails when the person gives none', async () => {
    await askingApi();
    const client = createClient({
      baseUrl: api.baseUrl,
      onReauthenticationRequired: async () => false,
    });
    await expect(client.createRole({ body: role })).rejects.toMatchObject({
      code: 'REAUTHENTICATION_REQUIRED',
    });
    expect(api.seen).toHaveLength(1);
  });
});

describe('a program with tokens', () => {
  it('refreshes once for many requests and sends them again', async () => {
    api = await expiringApi();
    const onTokens = vi.fn();
    const client = createClient({ baseUrl: api.baseUrl, tokens, onTokens });
    const responses = await Promise.all([client.me(), client.me(), client.me()]);
    expect(responses).toEqual([{ role: 'owner' }, { role: 'owner' }, { role: 'owner' }]);
    const refreshes = api.seen.filter((request) => request.url.endsWith('/refresh'));
    expect(refreshes.map((request) => request.body)).toEqual([{ refreshToken: 'r1' }]);
    expect(onTokens).toHaveBeenCalledExactlyOnceWith({ accessToken: 'a2', refreshToken: 'r2' });
  });

  it('stores the tokens of a sign-in and deletes them at sign-out', async () => {
    api = await startFakeApi({
      'POST /api/v1/auth/sign-in': (_, response) => ok(response, { tokens: renewed }),
      'GET /api/v1/auth/me': (_, response) => ok(response, {}),
      'POST /api/v1/auth/sign-out': (_, response) => ok(response, { signedOut: true }),
    });
    const client = createClient({ baseUrl: api.baseUrl });
    const body = { email: 'a@example.com', password: 'secret', transport: 'token' } as const;
    await client.signIn({ body });
    await client.me();
    await client.signOut();
    await client.me();
    const sent = api.seen.map((request) => request.headers.authorization);
    expect(sent).toEqual([undefined, 'Bearer a2', 'Bearer a2', undefined]);
  });

  it.each([
    ['a confirmed address', 'verifyEmail', 'POST /api/v1/auth/verify-email'],
    ['another organization', 'switchOrganization', 'POST /api/v1/auth/switch-organization'],
    ['an invitation', 'signUpByInvitation', 'POST /api/v1/invitations/sign-up'],
    ['a second factor', 'signInWithSecondFactor', 'POST /api/v1/auth/sign-in/second-factor'],
  ] as const)('stores the tokens of %s', async (_, operation, route) => {
    api = await startFakeApi({ [route]: (_, response) => ok(response, { tokens: renewed }) });
    const onTokens = vi.fn();
    const client = createClient({ baseUrl: api.baseUrl, tokens, onTokens });
    await client[operation]({ body: {} as never });
    expect(onTokens).toHaveBeenCalledExactlyOnceWith({ accessToken: 'a2', refreshToken: 'r2' });
  });

  it('reports when the session is over', async () => {
    api = await startFakeApi({
      'GET /api/v1/auth/me': (_, response) => fail(response, 401, 'TOKEN_EXPIRED'),
      'POST /api/v1/auth/refresh': (_, response) => fail(response, 401, 'UNAUTHENTICATED'),
    });
    const onUnauthenticated = vi.fn();
    const client = createClient({ baseUrl: api.baseUrl, tokens, onUnauthenticated });
    await expect(client.me()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(onUnauthenticated).toHaveBeenCalledOnce();
  });

  it('does not take an outage of the refresh for the end of the session', async () => {
    api = await startFakeApi({
      'GET /api/v1/auth/me': (_, response) => fail(response, 401, 'TOKEN_EXPIRED'),
      'POST /api/v1/auth/refresh': (_, response) => fail(response, 503, 'SERVICE_UNAVAILABLE'),
    });
    const onUnauthenticated = vi.fn();
    const client = createClient({ baseUrl: api.baseUrl, tokens, onUnauthenticated });
    await expect(client.me()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(onUnauthenticated).not.toHaveBeenCalled();
  });
});

describe('a browser with cookies', () => {
  it('sends the CSRF token from its cookie, and refreshes by cookie', async () => {
    vi.stubGlobal('document', { cookie: 'a=b; __Host-plinth_csrf=csrf%2B1' });
    api = await startFakeApi({
      'POST /api/v1/notifications/read': (_, response, count) =>
        count === 1 ? fail(response, 401, 'TOKEN_EXPIRED') : ok(response, { updated: 2 }),
      'POST /api/v1/auth/refresh': (_, response) => ok(response, { tokens: null }),
    });
    const client = createClient({ baseUrl: api.baseUrl });
    expect(await client.markAllNotificationsRead()).toEqual({ updated: 2 });
    expect(api.seen.map((request) => request.url.split('/').at(-1))).toEqual([
      'read',
      'refresh',
      'read',
    ]);
    expect(api.seen[0]?.headers['x-csrf-token']).toBe('csrf+1');
    expect(api.seen[1]?.body).toEqual({});
  });

  it('never refreshes for a server component, which could not hand on the new cookies', async () => {
    api = await startFakeApi({
      'GET /api/v1/auth/me': (_, response) => fail(response, 401, 'UNAUTHENTICATED'),
    });
    const client = createClient({ baseUrl: api.baseUrl, headers: { cookie: 'plinth_access=x' } });
    await expect(client.me()).rejects.toMatchObject({ status: 401 });
    expect(api.seen).toHaveLength(1);
    expect(api.seen[0]?.headers.cookie).toBe('plinth_access=x');
  });
});
