import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOAuthClient } from '@/lib/auth/oauth/oauth-client';
import { InvalidGrantError } from '@/lib/auth/oauth/oauth-errors';
import { toTokenSet } from '@/lib/auth/oauth/token-response';
import type { TokenSet } from '@/lib/auth/oauth/token-set';
import type { OAuth2 } from '@/lib/integrations/authorization';
import { createHttpProviderClient } from '@/lib/integrations/http-provider-client';
import { ProviderRefusalError } from '@/lib/integrations/provider-errors';
import { HOUR_MS } from '@/lib/utils/durations';
import {
  type OAuthQuirks,
  type OAuthTwin,
  startOAuthTwin,
  TWIN_CLIENT,
  type TwinResponse,
} from '@/sandbox/twins/oauth-twin';

let twin: OAuthTwin;
afterEach(async () => {
  vi.useRealTimers();
  await twin?.close();
});

const REDIRECT_URI = 'http://127.0.0.1:3000/api/v1/connections/callback';
const SCOPES = ['orders.read', 'shop.read'];
const CHECKS = { state: 'the-state', codeVerifier: 'v'.repeat(43) };

function createClient(declaration: Partial<OAuth2> = {}) {
  const oauth = { server: twin.endpoints, ...TWIN_CLIENT, scopes: SCOPES, ...declaration };
  return createOAuthClient(
    { name: 'Twin', oauth },
    { redirectUri: REDIRECT_URI, production: true },
  );
}
type Client = ReturnType<typeof createClient>;

/** What a customer's browser does, and the exchange of the code that it brings. */
async function connect(client: Client) {
  const url = await client.buildAuthUrl({ ...CHECKS, scopes: SCOPES });
  const page = await fetch(url, { redirect: 'manual' });
  const callback = page.headers.get('location');
  if (!callback) throw new Error(await page.text());
  const params = Object.fromEntries(new URL(callback).searchParams);
  return client.exchangeCode({ ...CHECKS, scopes: SCOPES, params });
}

function createApiClient(client: Client, tokens: TokenSet, declaration: Partial<OAuth2> = {}) {
  let current = tokens;
  return createHttpProviderClient({
    provider: 'Twin',
    baseUrl: twin.url,
    errors: declaration.errors,
    tokens: {
      get: async () => current.accessToken,
      async refresh() {
        current = await client.refresh(current);
        return current.accessToken;
      },
    },
  });
}

interface Row {
  quirk: string;
  switches?: Partial<OAuthQuirks>;
  declaration?: Partial<OAuth2>;
  /** What differs from the tokens of a standard response. */
  tokens?: Partial<TokenSet>;
  fields?: Record<string, string>;
}
const token = (
  quirk: string,
  fields: Record<string, unknown>,
  tokens?: Partial<TokenSet>,
): Row => ({
  quirk,
  switches: { token: fields },
  ...(tokens && { tokens }),
});
const expired = (quirk: string, response: TwinResponse, errors?: OAuth2['errors']): Row => ({
  quirk,
  switches: { expired: response },
  ...(errors && { declaration: { errors } }),
});
const noEnd = { expiresAt: null };
const anyEnd = { expiresAt: expect.any(Number) };
const HOUR = new Date(Date.now() + HOUR_MS);
const cut = { refreshToken: null };

const ROWS: Row[] = [
  { quirk: 'endpoints written down' },
  // The endpoints are read from the metadata: `server` has only the issuer.
  { quirk: 'OpenID Connect discovery', switches: { metadata: 'oidc' } },
  { quirk: 'RFC 8414 discovery', switches: { metadata: 'oauth2' } },
  {
    quirk: 'the secret in the body',
    switches: { clientAuthentication: 'body' },
    declaration: { clientAuthentication: 'body' },
  },
  {
    quirk: 'Basic as curl sends it',
    switches: { clientAuthentication: 'basic-plain' },
    declaration: { clientAuthentication: 'basic-plain' },
  },
  {
    quirk: 'Basic, percent-encoded',
    switches: { clientAuthentication: 'basic' },
    declaration: { clientAuthentication: 'basic' },
  },
  {
    quirk: 'commas between scopes',
    switches: { scopeSeparator: ',' },
    declaration: { scopeSeparator: ',' },
  },
  { quirk: 'no PKCE', switches: { pkce: false }, declaration: { pkce: false } },
  {
    quirk: 'extra parameters of the authorization',
    switches: { authorizationParams: { access_type: 'offline', prompt: 'consent' } },
    declaration: { authorizationParams: { access_type: 'offline', prompt: 'consent' } },
  },
  {
    quirk: 'extra parameters of token requests',
    switches: { tokenParams: { audience: 'api' } },
    declaration: { tokenParams: { audience: 'api' } },
  },
  {
    quirk: 'token requests in JSON',
    switches: { tokenRequest: 'json', clientAuthentication: 'body' },
    declaration: { tokenRequest: 'json', clientAuthentication: 'body' },
  },
  {
    quirk: 'more parameters in the callback, `iss` of nobody among them',
    switches: { callbackParams: { shop: 'a.example', hmac: 'f00', iss: 'https://a.example' } },
  },
  token('scope with commas', { scope: 'orders.read,shop.read' }),
  token('scope as an array', { scope: SCOPES }),
  token('scope null', { scope: null }),
  token('no scope', { scope: undefined }),
  token('fewer scopes than asked for', { scope: 'shop.read' }, { scopes: ['shop.read'] }),
  token('no token_type', { token_type: undefined }),
  token('token_type in capitals', { token_type: 'BEARER' }),
  token('token_type of its own', { token_type: 'bot' }),
  token('expires_in as text', { expires_in: '3600' }),
  token('expires_in as a float', { expires_in: 3600.7 }),
  token('expires_in null', { expires_in: null }, noEnd),
  token('expires_in 0', { expires_in: 0 }, noEnd),
  token('no expires_in', { expires_in: undefined }, noEnd),
  token('expires_at as a time', { expires_in: undefined, expires_at: HOUR.toISOString() }, anyEnd),
  token('expires_at in seconds', { expires_in: undefined, expires_at: +HOUR / 1000 }, anyEnd),
  token('expires_at that is none', { expires_in: undefined, expires_at: 'never' }, noEnd),
  token('refresh_token empty', { refresh_token: '' }, cut),
  token('refresh_token null', { refresh_token: null }, cut),
  token('no refresh_token', { refresh_token: undefined }, cut),
  token('id_token null', { id_token: null }),
  token('an id_token that is none', { id_token: 'x.y.z' }),
  { quirk: 'status 201', switches: { tokenStatus: 201 } },
  { quirk: 'form-encoded tokens', switches: { tokenEncoding: 'form' } },
  {
    quirk: 'fields of its own',
    switches: { token: { instance_url: 'https://na1.example', realm: 7, secret: 'x' } },
    declaration: { storedFields: ['instance_url', 'realm', 'absent'] },
    fields: { instance_url: 'https://na1.example', realm: '7' },
  },
  expired('401 without a body', { status: 401, body: '' }),
  expired('403 for an ended token', { status: 403, body: { error: { code: 'token_expired' } } }),
  expired('403 with a challenge', {
    status: 403,
    body: '<h1>No</h1>',
    headers: { 'www-authenticate': 'Bearer realm="x", error="invalid_token"' },
  }),
  expired(
    '403 with a code of its own',
    { status: 403, body: { errors: [{ code: 'SESSION_OVER' }] } },
    { refresh: ['SESSION_OVER'] },
  ),
  expired(
    '200 for an ended token',
    { status: 200, body: { ok: false, error: 'stale' } },
    { refresh: ['stale'] },
  ),
];

describe('a provider with', () => {
  it.each(ROWS)('$quirk', async ({ switches = {}, declaration = {}, tokens = {}, fields = {} }) => {
    twin = await startOAuthTwin(switches);
    const { metadata } = switches;
    const server = metadata ? { issuer: twin.url, discovery: metadata } : twin.endpoints;
    const client = createClient({ server, ...declaration });
    const grant = await connect(client);
    const { issuedAt } = grant.tokens;
    expect(grant.fields).toEqual(fields);
    expect(grant.tokens).toMatchObject({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresAt: issuedAt + 3_600_000,
      scopes: SCOPES,
      ...tokens,
    });
    const api = createApiClient(client, grant.tokens, declaration);
    await expect(api.request('/api/me')).resolves.toEqual({ id: 'account-1' });
    twin.expireTokens();
    const next = api.request('/api/me');
    if (grant.tokens.refreshToken) await expect(next).resolves.toEqual({ id: 'account-1' });
    else await expect(next).rejects.toThrow();
  });
});

describe('a token response', () => {
  it.each<[string, TwinResponse]>([
    ['a page', { status: 200, body: '<h1>Welcome to nginx!</h1>' }],
    ['nothing', { status: 200, body: '' }],
    ['half of the JSON', { status: 200, body: '{"access_token":"a' }],
    ['an array', { status: 200, body: '["a"]' }],
    ['no access token', { status: 200, body: { token_type: 'Bearer', status: 'ok' } }],
    ['an access token that is no text', { status: 200, body: { access_token: { a: 1 } } }],
  ])('with %s is malformed, not an outage', async (_, tokenResponse) => {
    twin = await startOAuthTwin({ tokenResponse });
    await expect(connect(createClient())).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
      message: 'Twin sent a malformed token response',
    });
  });

  it.each<[string, TwinResponse, OAuth2['errors']?]>([
    ['invalid_grant', { status: 400, body: { error: 'invalid_grant' } }],
    [
      'invalid_grant with a challenge',
      {
        status: 401,
        body: { error: 'invalid_grant' },
        headers: { 'www-authenticate': 'Basic realm="x"' },
      },
    ],
    ['an error of status 200', { status: 200, body: { error: 'bad_refresh_token' } }],
    ['a form with an error', { status: 200, body: 'error=bad_refresh_token&error_uri=x' }],
    ['invalid_token', { status: 401, body: { error: 'invalid_token' } }],
    [
      'a code in another place',
      { status: 400, body: { status: 'BAD_REFRESH_TOKEN', message: 'x' } },
    ],
    ['a code of its own', { status: 400, body: { code: 'E_17' } }, { reconnect: ['E_17'] }],
    ['a nested code', { status: 403, body: { error: { type: 'gone' } } }, { reconnect: ['gone'] }],
  ])('with %s ends the grant', async (_, rejection, errors) => {
    twin = await startOAuthTwin({ rejection });
    const client = createClient(errors && { errors });
    const { tokens } = await connect(client);
    twin.endGrants();
    await expect(client.refresh(tokens)).rejects.toBeInstanceOf(InvalidGrantError);
  });

  it.each<[string, TwinResponse]>([
    ['an unknown code', { status: 400, body: { error: 'computer_says_no' } }],
    ['status 200 and an unknown code', { status: 200, body: { error: 'computer_says_no' } }],
    ['a page', { status: 403, body: '<h1>Forbidden</h1>' }],
  ])('with %s is a refusal that may pass', async (_, rejection) => {
    twin = await startOAuthTwin({ rejection });
    const client = createClient();
    const { tokens } = await connect(client);
    twin.endGrants();
    await expect(client.refresh(tokens)).rejects.toBeInstanceOf(ProviderRefusalError);
  });

  it.each<[string, TwinResponse]>([
    ['429', { status: 429, body: { error: 'invalid_grant' } }],
    ['503', { status: 503, body: { error: 'invalid_grant' } }],
    ['a redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1' } }],
  ])('with %s is an outage', async (_, tokenResponse) => {
    twin = await startOAuthTwin({ tokenResponse });
    await expect(connect(createClient())).rejects.toThrow(/unavailable/);
  });

  it('with a rejection of our client does not end the grant', async () => {
    twin = await startOAuthTwin();
    const { tokens } = await connect(createClient());
    const failure = createClient({ clientSecret: 'rotated' }).refresh(tokens);
    await expect(failure).rejects.toThrow(/check the provider's client settings/);
    await expect(failure).rejects.not.toBeInstanceOf(ProviderRefusalError);
  });
});

describe('metadata', () => {
  it('is read again after a failure and after an hour', async () => {
    twin = await startOAuthTwin({ metadata: 'oauth2' });
    const client = createClient({ server: { issuer: twin.url, discovery: 'oauth2' } });
    const { tokens } = await connect(client);
    expect(twin.requests.metadata).toBe(1);
    twin.quirks.tokenResponse = { status: 503, body: '' };
    await expect(client.refresh(tokens)).rejects.toThrow(/unavailable/);
    delete twin.quirks.tokenResponse;
    const refreshed = await client.refresh(tokens);
    expect(twin.requests.metadata).toBe(2);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR_MS + 1000 });
    await client.refresh(refreshed);
    expect(twin.requests.metadata).toBe(3);
  });
});

it('keeps what a response leaves out', () => {
  const before = { refreshToken: 'old', scopes: ['a'] };
  const response = { access_token: 'new', token_type: 'bearer' as const };
  expect(toTokenSet(response as never, before)).toMatchObject({
    refreshToken: 'old',
    scopes: ['a'],
  });
});
