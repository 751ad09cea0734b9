import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  refreshTokenGrant,
  type TokenEndpointResponse,
  tokenRevocation,
} from 'openid-client';
import { ApiError } from '@/lib/errors';
import type { Provider } from '@/lib/integrations/provider';
import { toOAuthError } from './oauth-errors';
import type { TokenSet } from './token-set';

/** OAuth 2.1 with one provider: authorization code with PKCE (S256), `state` and `iss` checks. */
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
  }): Promise<TokenSet>;
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

/** Basic, which RFC 6749 requires of every server, unless the server supports only the body. */
export function authenticateWith(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    return (!methods || methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

function toTokenSet(response: TokenEndpointResponse, before: Partial<TokenSet>): TokenSet {
  const now = Date.now();
  const seconds = response.expires_in;
  return {
    accessToken: response.access_token,
    refreshToken: response.refresh_token ?? before.refreshToken ?? null,
    issuedAt: now,
    expiresAt: seconds === undefined ? null : now + seconds * 1000,
    scopes: response.scope?.split(' ').filter(Boolean) ?? before.scopes ?? [],
  };
}

/** An OAuth client of a provider. Discovery happens once, on first use; a failed one is retried. */
export function createOAuthClient(
  { name, oauth }: Pick<Provider, 'name' | 'oauth'>,
  { redirectUri, production, timeoutSeconds = 10 }: OAuthClientOptions,
): OAuthClient {
  const issuer = new URL(oauth.issuer);
  const plain = issuer.protocol === 'http:';
  if (plain && production && !isLoopback(issuer.hostname)) {
    throw new Error(`The issuer of ${name} must use https: ${oauth.issuer}`);
  }
  let discovered: Promise<Configuration> | undefined;

  const configuration = () => {
    discovered ??= discovery(
      issuer,
      oauth.clientId,
      undefined,
      authenticateWith(oauth.clientSecret),
      {
        timeout: timeoutSeconds,
        execute: plain ? [allowInsecureRequests] : [],
      },
    ).catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  };

  async function call<T>(work: (config: Configuration) => Promise<T> | T): Promise<T> {
    try {
      return await work(await configuration());
    } catch (error) {
      throw toOAuthError(name, error);
    }
  }

  return {
    buildAuthUrl: ({ scopes, state, codeVerifier }) =>
      call(async (config) => {
        const url = buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: scopes.join(' '),
          state,
          code_challenge: await calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
          // OpenID Connect grants offline access only together with consent.
          ...(scopes.includes('offline_access') ? { prompt: 'consent' } : {}),
        });
        return url.href;
      }),

    exchangeCode: ({ params, state, codeVerifier }) =>
      call(async (config) => {
        if (params.iss !== undefined && params.iss !== config.serverMetadata().issuer) {
          throw new ApiError('OAUTH_STATE_INVALID', 'This response comes from another provider');
        }
        const url = new URL(redirectUri);
        url.search = new URLSearchParams(params).toString();
        const response = await authorizationCodeGrant(config, url, {
          expectedState: state,
          pkceCodeVerifier: codeVerifier,
        });
        return toTokenSet(response, { scopes: [...oauth.scopes] });
      }),

    refresh: (tokens) =>
      call(async (config) =>
        toTokenSet(await refreshTokenGrant(config, tokens.refreshToken ?? ''), tokens),
      ),

    revoke: (token) =>
      call(async (config) => {
        if (config.serverMetadata().revocation_endpoint) await tokenRevocation(config, token);
      }),
  };
}

/** One OAuth client per provider, created on first use. */
export function createOAuthClients(options: OAuthClientOptions) {
  const clients = new Map<string, OAuthClient>();
  return (provider: Provider): OAuthClient => {
    const known = clients.get(provider.id) ?? createOAuthClient(provider, options);
    clients.set(provider.id, known);
    return known;
  };
}

export type OAuthClients = ReturnType<typeof createOAuthClients>;
