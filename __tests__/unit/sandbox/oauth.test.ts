import * as oauth from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  authorizationRequest,
  CALLBACK,
  connect,
  discover,
  startSandbox,
} from '@/__tests__/support/sandbox/connect';
import { approveConsent } from '@/sandbox/consent-client';
import { createCookieJar } from '@/sandbox/cookie-jar';
import type { Sandbox } from '@/sandbox/sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const refused = (error: string) => expect.objectContaining({ error });
const refreshTokenOf = (tokens: { refresh_token?: string }) => tokens.refresh_token ?? '';

describe('authorization', () => {
  it('connects the chosen shop by code and PKCE', async () => {
    const { tokens, get } = await connect(sandbox, 'copperline-cycles');
    expect(tokens.expires_in).toBe(60);
    expect(tokens.scope).toBe('openid offline_access orders:read webhooks:write');
    expect(tokens.claims()).toMatchObject({ sub: 'copperline-cycles', currency: 'USD' });
    const shop = await get('/api/shop').then((response) => response.json());
    expect(shop).toEqual({
      id: 'copperline-cycles',
      name: 'Copperline Cycles',
      currency: 'USD',
      ordersCount: 6,
    });
    expect(sandbox.control.stats().tokens.issued).toBe(1);
  });

  it('keeps two shops connected that one browser session connected', async () => {
    const jar = createCookieJar();
    const first = await connect(sandbox, 'fjord-and-pine', { jar });
    const second = await connect(sandbox, 'mosswick-tea', { jar });
    const third = await connect(sandbox, 'mosswick-tea', { jar });
    const ids = await Promise.all(
      [first, second, third].map(async ({ get }) => (await (await get('/api/shop')).json()).id),
    );
    expect(ids).toEqual(['fjord-and-pine', 'mosswick-tea', 'mosswick-tea']);
  });

  it('describes itself under both well-known names', async () => {
    for (const name of ['oauth-authorization-server', 'openid-configuration']) {
      const metadata = await fetch(`${sandbox.url}/.well-known/${name}`).then((r) => r.json());
      expect(metadata).toMatchObject({
        issuer: sandbox.url,
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        introspection_endpoint: `${sandbox.url}/oauth/introspect`,
        revocation_endpoint: `${sandbox.url}/oauth/revoke`,
      });
    }
  });

  it('sends the merchant back with access_denied after Cancel', async () => {
    const { url } = await authorizationRequest(await discover(sandbox));
    const back = new URL(await approveConsent(url, { deny: true }));
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.href.startsWith(CALLBACK)).toBe(true);
  });

  it.each([
    ['no PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['plain PKCE', { code_challenge_method: 'plain' }],
  ])('refuses a request with %s', async (_, parameters) => {
    const { url } = await authorizationRequest(await discover(sandbox), parameters);
    for (const [name, value] of Object.entries(parameters)) {
      if (value === '') url.searchParams.delete(name);
    }
    const back = new URL(await approveConsent(url));
    expect(back.searchParams.get('error')).toBe('invalid_request');
  });

  it('accepts the callback on any loopback port, and no other address', async () => {
    const config = await discover(sandbox);
    const elsewhere = CALLBACK.replace(':3000', ':45678');
    const { url } = await authorizationRequest(config, { redirect_uri: elsewhere });
    expect(await approveConsent(url)).toMatch(/^http:\/\/127\.0\.0\.1:45678\/api.*code=/);
    for (const redirect_uri of ['http://evil.example/cb', 'http://127.0.0.1:3000/other']) {
      const request = await authorizationRequest(config, { redirect_uri });
      await expect(approveConsent(request.url)).rejects.toThrow(/returned 400.*redirect_uri/);
    }
  });

  it('refuses a wrong secret, a wrong verifier and a code used twice', async () => {
    const config = await discover(sandbox);
    const request = await authorizationRequest(config);
    const callback = new URL(await approveConsent(request.url));
    const anonymous = await discover(sandbox, 'wrong');
    await expect(
      oauth.authorizationCodeGrant(anonymous, callback, request.checks),
    ).rejects.toMatchObject({ status: 401 });
    const checks = { ...request.checks, pkceCodeVerifier: oauth.randomPKCECodeVerifier() };
    await expect(oauth.authorizationCodeGrant(config, callback, checks)).rejects.toEqual(
      refused('invalid_grant'),
    );

    const again = await authorizationRequest(config);
    const used = new URL(await approveConsent(again.url));
    const tokens = await oauth.authorizationCodeGrant(config, used, again.checks);
    await expect(oauth.authorizationCodeGrant(config, used, again.checks)).rejects.toEqual(
      refused('invalid_grant'),
    );
    await expect(oauth.refreshTokenGrant(config, refreshTokenOf(tokens))).rejects.toEqual(
      refused('invalid_grant'),
    );
  });

  it('approves by itself when set to', async () => {
    sandbox.control.setAutoApprove('fjord-and-pine');
    const config = await discover(sandbox);
    const { url, checks } = await authorizationRequest(config);
    // The page would offer no such shop: it is never shown.
    const back = await approveConsent(url, { shop: 'no-such-shop' });
    const tokens = await oauth.authorizationCodeGrant(config, new URL(back), checks);
    expect(tokens.claims()?.sub).toBe('fjord-and-pine');
  });
});

describe('refresh', () => {
  it('rotates the refresh token', async () => {
    const { config, tokens, get } = await connect(sandbox);
    const next = await oauth.refreshTokenGrant(config, refreshTokenOf(tokens));
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    expect(next.access_token).not.toBe(tokens.access_token);
    expect((await get('/api/shop', next.access_token)).status).toBe(200);
    expect(sandbox.control.stats().tokens).toEqual({ issued: 1, refreshed: 1, refused: {} });
  });

  it('ends the grant when a refresh token comes back', async () => {
    const { config, tokens, get } = await connect(sandbox);
    const next = await oauth.refreshTokenGrant(config, refreshTokenOf(tokens));
    for (const token of [tokens, next]) {
      await expect(oauth.refreshTokenGrant(config, refreshTokenOf(token))).rejects.toEqual(
        refused('invalid_grant'),
      );
    }
    expect((await get('/api/shop', next.access_token)).status).toBe(401);
  });

  it('lets at most one of several racing refreshes win', async () => {
    const { config, tokens } = await connect(sandbox);
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => oauth.refreshTokenGrant(config, refreshTokenOf(tokens))),
    );
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    expect(sandbox.control.stats().tokens.refused.invalid_grant).toBeGreaterThanOrEqual(4);
  });

  it('gives no refresh token without offline_access', async () => {
    const { tokens } = await connect(sandbox, 'mosswick-tea', { scope: 'orders:read' });
    expect(tokens.refresh_token).toBeUndefined();
  });
});

describe('expiry and revocation', () => {
  it('refuses an access token from its expiry on', async () => {
    const brief = await startSandbox({ accessTokenTtl: 1, orders: 50 });
    try {
      const { config, tokens, get } = await connect(brief);
      expect(tokens.expires_in).toBe(1);
      await expect
        .poll(async () => (await get('/api/shop')).status, { timeout: 4000, interval: 100 })
        .toBe(401);
      const next = await oauth.refreshTokenGrant(config, refreshTokenOf(tokens));
      expect((await get('/api/shop', next.access_token)).status).toBe(200);
    } finally {
      await brief.close();
    }
  });

  it('introspects, and revokes the whole grant with its refresh token', async () => {
    const { config, tokens, get } = await connect(sandbox);
    const info = await oauth.tokenIntrospection(config, tokens.access_token);
    expect(info).toMatchObject({ active: true, sub: 'mosswick-tea', client_id: 'plinth' });
    await oauth.tokenRevocation(config, refreshTokenOf(tokens));
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    expect((await get('/api/shop')).status).toBe(401);
  });

  it('ends every grant and fails the token endpoint on request', async () => {
    const { config, tokens, get } = await connect(sandbox);
    sandbox.control.misbehave({ tokenErrorNext: 1 });
    const refresh = () => oauth.refreshTokenGrant(config, refreshTokenOf(tokens));
    await expect(refresh()).rejects.toHaveProperty('cause.status', 503);
    sandbox.control.misbehave({ revokeGrants: true });
    await expect(refresh()).rejects.toEqual(refused('invalid_grant'));
    expect((await get('/api/shop')).status).toBe(401);
    expect((await connect(sandbox)).tokens.refresh_token).toBeDefined();
  });
});
