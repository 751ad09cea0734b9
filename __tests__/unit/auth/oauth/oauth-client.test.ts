import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { createOAuthClient } from '@/lib/auth/oauth/oauth-client';
import { InvalidGrantError } from '@/lib/auth/oauth/oauth-errors';
import { isAlive, isFresh } from '@/lib/auth/oauth/token-set';
import { ProviderError } from '@/lib/errors';

let server: HttpReceiver;
let issuer: string;
/** What the token endpoint returns. */
let token: { status: number; body: string };
let discoverable: boolean;

beforeAll(async () => {
  server = await startHttpReceiver();
  issuer = `http://127.0.0.1:${server.port}`;
  const headers = { 'content-type': 'application/json' };
  server.respond((response, request) => {
    if (request.path === '/token') {
      return respondWith(token.status, { body: token.body, headers })(response, request);
    }
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    };
    const body = JSON.stringify(metadata);
    return respondWith(discoverable ? 200 : 503, { body, headers })(response, request);
  });
});
afterAll(() => server?.close());
beforeEach(() => {
  discoverable = true;
  server.requests.length = 0;
});

const createClient = (production = false) =>
  createOAuthClient(
    {
      name: 'Shop',
      oauth: { server: { issuer }, clientId: 'app', clientSecret: 'app-secret', scopes: ['read'] },
    },
    { redirectUri: 'http://127.0.0.1:3000/callback', production },
  );
const tokens = {
  accessToken: 'old',
  refreshToken: 'refresh',
  issuedAt: 0,
  expiresAt: 1,
  scopes: ['read'],
};
const reply = (status: number, body: object | string) => {
  token = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
};

describe('an OAuth client', () => {
  it('asks with PKCE and state, and discovers once', async () => {
    const client = createClient(true);
    const request = {
      scopes: ['read', 'offline_access'],
      state: 'the-state',
      codeVerifier: 'v'.repeat(43),
    };
    const url = new URL(await client.buildAuthUrl(request));
    await client.buildAuthUrl(request);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'app',
      redirect_uri: 'http://127.0.0.1:3000/callback',
      response_type: 'code',
      scope: 'read offline_access',
      state: 'the-state',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      prompt: 'consent',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('discovers again after a failure', async () => {
    discoverable = false;
    const client = createClient();
    const request = { scopes: [], state: 's', codeVerifier: 'v'.repeat(43) };
    await expect(client.buildAuthUrl(request)).rejects.toBeInstanceOf(ProviderError);
    discoverable = true;
    await expect(client.buildAuthUrl(request)).resolves.toContain('/authorize');
  });

  it('keeps the refresh token and the scopes where the provider returns no new ones', async () => {
    reply(200, { access_token: 'new', token_type: 'Bearer', expires_in: 3600 });
    const renewed = await createClient().refresh(tokens);
    expect(renewed).toMatchObject({
      accessToken: 'new',
      refreshToken: 'refresh',
      scopes: ['read'],
    });
    expect((renewed.expiresAt ?? 0) - renewed.issuedAt).toBe(3_600_000);
    expect(server.requests.at(-1)?.body).toContain('client_secret=app-secret');
  });

  it('distinguishes a dead grant from everything else', async () => {
    const client = createClient();
    reply(400, { error: 'invalid_grant' });
    await expect(client.refresh(tokens)).rejects.toBeInstanceOf(InvalidGrantError);
    const others: [number, object | string][] = [
      [503, { error: 'temporarily_unavailable' }],
      [500, { error: 'invalid_grant' }],
      [502, '<h1>Bad gateway</h1>'],
      [400, { error: 'invalid_client' }],
      [200, 'no JSON'],
      [200, { token_type: 'Bearer' }],
    ];
    for (const [status, body] of others) {
      reply(status, body);
      const failure = await client.refresh(tokens).catch((error: unknown) => error);
      expect(failure, `${status} ${JSON.stringify(body)}`).toBeInstanceOf(ProviderError);
      expect(String(failure)).not.toMatch(/app-secret|refresh\b(?!ed)/);
    }
  });

  it('does nothing where tokens cannot be revoked', async () => {
    await expect(createClient().revoke('refresh')).resolves.toBeUndefined();
  });

  it('refuses a plain address outside of this machine in production', () => {
    const provider = {
      name: 'Shop',
      oauth: {
        server: { issuer: 'http://shop.example' },
        clientId: 'a',
        clientSecret: 'b',
        scopes: [],
      },
    };
    expect(() => createOAuthClient(provider, { redirectUri: issuer, production: true })).toThrow(
      /must use https/,
    );
  });
});

describe('a token', () => {
  const minutes = (count: number) => count * 60_000;
  const set = (life: number | null) => ({
    ...tokens,
    issuedAt: 0,
    expiresAt: life === null ? null : life,
  });

  it('is renewed five minutes before its end, or at half of a short life', () => {
    expect(isFresh(set(minutes(60)), minutes(54))).toBe(true);
    expect(isFresh(set(minutes(60)), minutes(55))).toBe(false);
    expect(isFresh(set(minutes(1)), minutes(0.49))).toBe(true);
    expect(isFresh(set(minutes(1)), minutes(0.5))).toBe(false);
    expect(isFresh(set(null), minutes(1e6))).toBe(true);
  });

  it('serves until just before its end', () => {
    expect(isAlive(set(minutes(1)), 54_000)).toBe(true);
    expect(isAlive(set(minutes(1)), 56_000)).toBe(false);
  });
});
