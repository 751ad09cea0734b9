import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConnectionSecrets, SecretContent } from '@/lib/auth/oauth/connection-secrets';
import { createOAuthClient } from '@/lib/auth/oauth/oauth-client';
import { TokenRefresher } from '@/lib/auth/oauth/token-refresh';
import { NeedsReauthError } from '@/lib/errors';
import type { OAuth2 } from '@/lib/integrations/authorization';
import { createHttpProviderClient } from '@/lib/integrations/http-provider-client';
import type { OAuthProvider } from '@/lib/integrations/provider';
import { ProviderRefusalError, ProviderResponseError } from '@/lib/integrations/provider-errors';
import { createLogger } from '@/lib/logger';
import { type OAuthTwin, startOAuthTwin, TWIN_CLIENT } from '@/sandbox/twins/oauth-twin';

const REFUSAL = { status: 400, body: { error: 'computer_says_no' } };
let twin: OAuthTwin;
let secret: SecretContent;
const onGrantRejected = vi.fn(async (_id: string, _tokens: unknown, _reason?: string) => undefined);

beforeEach(async () => {
  onGrantRejected.mockClear();
  twin = await startOAuthTwin({ rejection: REFUSAL });
  const tokens = {
    accessToken: 'old',
    refreshToken: 'gone',
    issuedAt: 0,
    expiresAt: 1,
    scopes: [],
  };
  secret = { tokens, webhook: null, refusedSince: null };
});
afterEach(async () => {
  vi.useRealTimers();
  await twin.close();
});

const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });

/** A process with one connection, whose secrets are in memory. */
function createClient(declaration: Partial<OAuth2> = {}) {
  const oauth = { server: twin.endpoints, ...TWIN_CLIENT, scopes: [], ...declaration };
  const provider = { id: 'twin', name: 'Twin', oauth } as unknown as OAuthProvider;
  const secrets = {
    load: async () => secret,
    update: async (_id: string, change: (stored: SecretContent) => SecretContent | null) => {
      secret = change(secret) ?? secret;
      return secret;
    },
    acquireLock: async () => true,
    releaseLock: async () => undefined,
  };
  const client = createOAuthClient(provider, {
    redirectUri: 'http://127.0.0.1:1',
    production: true,
  });
  const refresher = new TokenRefresher({
    secrets: secrets as unknown as ConnectionSecrets,
    oauth: () => client,
    metrics: { oauthRefreshes: { inc: () => undefined } } as never,
    logger: createLogger({ level: 'silent' }),
    onGrantRejected,
  });
  return createHttpProviderClient({
    provider: 'Twin',
    baseUrl: twin.url,
    errors: oauth.errors,
    tokens: refresher.createTokenSource('connection-1', provider, {}),
  });
}

/** A grant that the twin knows. */
async function grant() {
  const url = new URL(`${twin.url}/authorize?response_type=code&redirect_uri=${twin.url}`);
  url.searchParams.set('client_id', TWIN_CLIENT.clientId);
  twin.quirks.pkce = false;
  const callback = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
  const code = new URL(callback).searchParams.get('code') ?? '';
  const authorization = `Basic ${btoa(
    [TWIN_CLIENT.clientId, TWIN_CLIENT.clientSecret].map(encodeURIComponent).join(':'),
  )}`;
  const response = await fetch(`${twin.url}/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ grant_type: 'authorization_code', code }),
  });
  const { access_token, refresh_token } = await response.json();
  const expiresAt = Date.now() + 3_600_000;
  secret.tokens = {
    ...secret.tokens,
    accessToken: access_token,
    refreshToken: refresh_token,
    expiresAt,
  };
}

it('ends a grant whose refresh is refused for a quarter of an hour, with the reason', async () => {
  await expect(createClient().request('/api/me')).rejects.toBeInstanceOf(ProviderRefusalError);
  await expect(createClient().request('/api/me')).rejects.toBeInstanceOf(ProviderRefusalError);
  expect(onGrantRejected).not.toHaveBeenCalled();
  later(16 * 60_000);
  await expect(createClient().request('/api/me')).rejects.toBeInstanceOf(NeedsReauthError);
  const reason = expect.stringContaining('computer_says_no');
  expect(onGrantRejected).toHaveBeenCalledExactlyOnceWith('connection-1', secret.tokens, reason);
});

it('ends a grant whose tokens are refused however fresh', async () => {
  await grant();
  twin.expireTokens();
  // Every token that the twin issues from now on is refused by its API.
  twin.quirks.token = { access_token: 'never-accepted' };
  await expect(createClient().request('/api/me')).rejects.toBeInstanceOf(ProviderResponseError);
  later(16 * 60_000);
  await expect(createClient().request('/api/me')).rejects.toBeInstanceOf(NeedsReauthError);
  expect(onGrantRejected).toHaveBeenCalledOnce();
});

it('forgives a refusal that passes', async () => {
  await grant();
  twin.expireTokens();
  twin.quirks.token = { access_token: 'never-accepted' };
  const client = createClient();
  await expect(client.request('/api/me')).rejects.toBeInstanceOf(ProviderResponseError);
  expect(secret.refusedSince).not.toBeNull();
  twin.quirks.token = {};
  await expect(client.request('/api/me')).resolves.toEqual({ id: 'account-1' });
  expect(secret.refusedSince).toBeNull();
  later(16 * 60_000);
  twin.endGrants();
  await expect(client.request('/api/me')).rejects.toBeInstanceOf(ProviderRefusalError);
  expect(onGrantRejected).not.toHaveBeenCalled();
});

it('ends a grant at once when the API says so in words that the declaration knows', async () => {
  await grant();
  twin.quirks.expired = { status: 200, body: { ok: false, error: 'account_inactive' } };
  twin.expireTokens();
  const client = createClient({ errors: { reconnect: ['account_inactive'] } });
  await expect(client.request('/api/me')).rejects.toBeInstanceOf(NeedsReauthError);
  expect(onGrantRejected).toHaveBeenCalledOnce();
});

it('does not count an outage, or a secret of ours that is wrong, as a refusal', async () => {
  twin.quirks.rejection = { status: 503, body: '' };
  await expect(createClient().request('/api/me')).rejects.toThrow(/unavailable/);
  const wrong = createClient({ clientSecret: 'rotated' });
  await expect(wrong.request('/api/me')).rejects.toThrow(/client settings/);
  expect(secret.refusedSince).toBeNull();
});
