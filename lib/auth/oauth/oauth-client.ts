import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  refreshTokenGrant,
  type TokenEndpointResponse,
  tokenRevocation,
} from 'openid-client';
import { ApiError, isApiError } from '@/lib/errors';
import { type AuthorizationServer, resolve, type Settings } from '@/lib/integrations/authorization';
import type { OAuthProvider } from '@/lib/integrations/provider';
import { HOUR_MS } from '@/lib/utils/durations';
import { authenticateWith } from './client-authentication';
import { toOAuthError } from './oauth-errors';
import { createTokenFetch, toTokenSet } from './token-response';
import type { TokenSet } from './token-set';

/** What an authorization returned. */
export interface Grant {
  tokens: TokenSet;
  /** The `storedFields` of the token response, as text. */
  fields: Record<string, string>;
}

/** OAuth 2 with one provider: authorization code with `state`, PKCE (S256) and `iss`, as it declares. */
export interface OAuthClient {
  /** The URL to send the customer to. */
  buildAuthUrl(request: {
    scopes: readonly string[];
    state: string;
    codeVerifier: string;
  }): Promise<string>;
  /**
   * Checks the provider's callback and exchanges its code for tokens.
   * @throws ApiError OAUTH_DENIED, OAUTH_STATE_INVALID; InvalidGrantError; ProviderError
   */
  exchangeCode(callback: {
    /** The callback's query: `code`, `state`, `iss`, or `error`. */
    params: Record<string, string>;
    state: string;
    codeVerifier: string;
    /** Those that were asked for: a response without `scope` grants them all. */
    scopes: readonly string[];
  }): Promise<Grant>;
  /** Refreshes tokens; the refresh token stays when the provider does not rotate it. @throws InvalidGrantError, ProviderError */
  refresh(tokens: TokenSet): Promise<TokenSet>;
  /** Revokes a token at the provider; does nothing where it offers no revocation. @throws ProviderError */
  revoke(token: string): Promise<void>;
}

export interface OAuthClientOptions {
  /** Where providers redirect browsers to. */
  redirectUri: string;
  production: boolean;
  /** Of each request. Default 10 s. */
  timeoutSeconds?: number;
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** How long discovered metadata is used, in case the endpoints move. */
const METADATA_MS = HOUR_MS;

const endpointsOf = (server: AuthorizationServer): string[] =>
  'tokenEndpoint' in server
    ? [server.authorizationEndpoint, server.tokenEndpoint, server.revocationEndpoint ?? []].flat()
    : [server.issuer];

function storedFields(response: TokenEndpointResponse, names: readonly string[] = []) {
  const found = names.flatMap((name) => {
    const value = response[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
  });
  return Object.fromEntries(found) as Record<string, string>;
}

/** An OAuth client of a provider. Discovery happens on first use, and again after an hour or a failure. */
export function createOAuthClient(
  { name, oauth, fetch }: Pick<OAuthProvider, 'name' | 'oauth' | 'fetch'>,
  { redirectUri, production, timeoutSeconds = 10 }: OAuthClientOptions,
  settings: Settings = {},
): OAuthClient {
  const server = resolve(oauth.server, settings);
  const { clientId, clientSecret, tokenParams, pkce = true } = oauth;
  const endpoints = endpointsOf(server).map((url) => new URL(url));
  const plain = endpoints.filter(({ protocol }) => protocol === 'http:');
  const exposed = plain.find(({ hostname }) => production && !isLoopback(hostname));
  if (exposed) throw new Error(`The issuer of ${name} must use https: ${exposed}`);
  const authentication = authenticateWith(clientSecret, oauth.clientAuthentication);
  const execute = plain.length > 0 ? [allowInsecureRequests] : [];
  const tokenFetch = createTokenFetch(name, oauth, fetch);
  let discovered: { config: Promise<Configuration>; until: number } | undefined;

  async function create(): Promise<Configuration> {
    if (!('tokenEndpoint' in server)) {
      return discovery(new URL(server.issuer), clientId, undefined, authentication, {
        algorithm: server.discovery ?? 'oidc',
        timeout: timeoutSeconds,
        execute,
        [customFetch]: tokenFetch,
      });
    }
    const metadata = {
      issuer: server.issuer ?? new URL(server.tokenEndpoint).origin,
      authorization_endpoint: server.authorizationEndpoint,
      token_endpoint: server.tokenEndpoint,
      ...(server.revocationEndpoint && { revocation_endpoint: server.revocationEndpoint }),
    };
    const config = new Configuration(metadata, clientId, undefined, authentication);
    config.timeout = timeoutSeconds;
    config[customFetch] = tokenFetch;
    for (const extension of execute) extension(config);
    return config;
  }

  function configuration(): Promise<Configuration> {
    if (!discovered || discovered.until < Date.now()) {
      discovered = { config: create(), until: Date.now() + METADATA_MS };
    }
    return discovered.config;
  }

  async function call<T>(work: (config: Configuration) => Promise<T> | T): Promise<T> {
    try {
      return await work(await configuration());
    } catch (error) {
      const failure = toOAuthError(name, error, oauth.errors);
      // Perhaps an endpoint has moved.
      if (isApiError(failure, 'PROVIDER_ERROR')) discovered = undefined;
      throw failure;
    }
  }

  return {
    buildAuthUrl: ({ scopes, state, codeVerifier }) =>
      call(async (config) => {
        const url = buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          state,
          ...(scopes.length > 0 && { scope: scopes.join(oauth.scopeSeparator ?? ' ') }),
          ...(pkce && {
            code_challenge: await calculatePKCECodeChallenge(codeVerifier),
            code_challenge_method: 'S256',
          }),
          // OpenID Connect grants offline access only together with consent.
          ...(scopes.includes('offline_access') && { prompt: 'consent' }),
          ...oauth.authorizationParams,
        });
        return url.href;
      }),

    exchangeCode: ({ params: { iss, ...params }, state, codeVerifier, scopes }) =>
      call(async (config) => {
        const { issuer } = config.serverMetadata();
        const knowsIssuer = server.issuer !== undefined && iss !== undefined;
        if (knowsIssuer && iss !== issuer) {
          throw new ApiError('OAUTH_STATE_INVALID', 'This response comes from another provider');
        }
        const url = new URL(redirectUri);
        url.search = new URLSearchParams({ ...params, ...(knowsIssuer && { iss }) }).toString();
        const checks = { expectedState: state, ...(pkce && { pkceCodeVerifier: codeVerifier }) };
        const response = await authorizationCodeGrant(config, url, checks, tokenParams);
        return {
          tokens: toTokenSet(response, { scopes: [...scopes] }),
          fields: storedFields(response, oauth.storedFields),
        };
      }),

    refresh: (tokens) =>
      call(async (config) =>
        toTokenSet(await refreshTokenGrant(config, tokens.refreshToken ?? '', tokenParams), tokens),
      ),

    revoke: (token) =>
      call(async (config) => {
        if (config.serverMetadata().revocation_endpoint) await tokenRevocation(config, token);
      }),
  };
}

/** One OAuth client per provider, created on first use; where customers choose the host, one per use. */
export function createOAuthClients(options: OAuthClientOptions) {
  const clients = new Map<string, OAuthClient>();
  return (provider: OAuthProvider, settings: Settings): OAuthClient => {
    if (typeof provider.oauth.server === 'function') {
      return createOAuthClient(provider, options, settings);
    }
    const known = clients.get(provider.id) ?? createOAuthClient(provider, options);
    clients.set(provider.id, known);
    return known;
  };
}

export type OAuthClients = ReturnType<typeof createOAuthClients>;
