import { afterEach, describe, expect, it } from 'vitest';
import { createOAuthClient } from '@/lib/auth/oauth/oauth-client';
import { resolve } from '@/lib/integrations/authorization';
import { CATALOGUE, createCatalogueProvider } from '@/lib/integrations/catalogue';
import { createHttpProviderClient } from '@/lib/integrations/http-provider-client';
import { type OAuthTwin, startOAuthTwin, TWIN_CLIENT } from '@/sandbox/twins/oauth-twin';

const ENTRIES = Object.entries(CATALOGUE);
const CHECKS = { state: 'the-state', codeVerifier: 'v'.repeat(43) };
let twin: OAuthTwin | undefined;
afterEach(() => twin?.close());

/** What a customer of the service enters, and what the service returns with the grant. */
function settingsOf(id: string): Record<string, string> {
  const { fields = [], storedParams = [], storedFields = [] } = CATALOGUE[id] ?? {};
  const entered = fields.map(({ name, placeholder }) => [name, placeholder ?? '']);
  const returned = storedParams.map((name) => [name, '42']);
  const url = 'https://tenant.example';
  return Object.fromEntries([...entered, ...returned, ...storedFields.map((name) => [name, url])]);
}

/** An object that has `value` at a path such as `data.0.id`. */
const at = (path: string, value: string): Record<string, unknown> =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as never;

describe('the catalogue', () => {
  it('has at least 25 services', () => expect(ENTRIES.length).toBeGreaterThanOrEqual(25));

  it.each(ENTRIES)('%s names https addresses and its documentation', (id, entry) => {
    const provider = createCatalogueProvider(id, entry, TWIN_CLIENT);
    const settings = settingsOf(id);
    const { authorizationEndpoint, tokenEndpoint } = resolve(
      provider.oauth.server,
      settings,
    ) as typeof entry.server;
    const urls = [authorizationEndpoint, tokenEndpoint, entry.documentation];
    for (const url of [...urls, resolve(provider.baseUrl, settings)]) {
      expect(new URL(url).protocol).toBe('https:');
      expect(url).not.toMatch(/[{}]|%7B/);
    }
    for (const field of entry.fields ?? []) {
      expect(field.pattern.exec(field.placeholder ?? '')?.[0]).toBe(field.placeholder);
    }
  });

  // The twin takes the place of the service's hosts; what it expects is what the entry declares.
  it.each(ENTRIES)(
    '%s connects and refreshes at a twin that behaves as declared',
    async (id, entry) => {
      const { pkce = true, clientAuthentication = 'basic', tokenRequest = 'form' } = entry;
      const { storedParams = [], storedFields = [] } = entry;
      twin = await startOAuthTwin({
        pkce,
        clientAuthentication,
        tokenRequest,
        scopeSeparator: entry.scopeSeparator ?? ' ',
        authorizationParams: { ...entry.authorizationParams },
        tokenParams: { ...entry.tokenParams },
        callbackParams: Object.fromEntries(storedParams.map((name) => [name, '42'])),
        token: Object.fromEntries(storedFields.map((name) => [name, `its ${name}`])),
        rejection: {
          status: 400,
          body: { error: entry.errors?.reconnect?.[0] ?? 'invalid_grant' },
        },
      });
      const provider = createCatalogueProvider(id, entry, TWIN_CLIENT);
      const client = createOAuthClient(
        { name: entry.name, oauth: { ...provider.oauth, server: twin.endpoints } },
        { redirectUri: 'http://127.0.0.1:3000/callback', production: true },
      );
      const scopes = entry.scopes;
      const url = await client.buildAuthUrl({ ...CHECKS, scopes });
      const callback = (await fetch(url, { redirect: 'manual' })).headers.get('location');
      const params = Object.fromEntries(new URL(callback ?? '').searchParams);
      const { tokens, fields } = await client.exchangeCode({ ...CHECKS, scopes, params });
      expect(Object.keys(fields)).toEqual([...storedFields]);
      const refreshed = await client.refresh(tokens);
      expect(refreshed.accessToken).not.toBe(tokens.accessToken);
      twin.endGrants();
      await expect(client.refresh(refreshed)).rejects.toThrow(/responded with/);
    },
  );

  it.each(ENTRIES)('%s identifies the account', async (id, entry) => {
    const provider = createCatalogueProvider(id, entry, TWIN_CLIENT);
    const settings = settingsOf(id);
    const response = { ...at(entry.account.name, 'The name'), ...at(entry.account.id, 'id-1') };
    const requests: string[] = [];
    const client = createHttpProviderClient({
      provider: entry.name,
      baseUrl: resolve(provider.baseUrl, settings),
      settings,
      tokens: { get: async () => 'token', refresh: async () => 'token' },
      fetch: async (input) => {
        requests.push(String(input));
        return Response.json(response);
      },
    });
    const { externalId } = await provider.identify(client);
    const ofSettings = entry.account.id.replace(/^settings\./, '');
    expect(externalId).toBe(settings[ofSettings] ?? 'id-1');
    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toMatch(/[{}]|%7B/);
  });
});
