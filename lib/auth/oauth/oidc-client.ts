import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from 'openid-client';
import { ApiError } from '@/lib/errors';
import { authenticateWith } from './client-authentication';
import { InvalidGrantError, toOAuthError } from './oauth-errors';

/** An issuer of OpenID Connect. */
export interface OidcIssuerSettings {
  name: string;
  label: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  trustsEmail: boolean;
}

/** Who somebody is at an issuer. */
export interface OidcPerson {
  /** The issuer's URL, as it signs. */
  issuer: string;
  /** Never reused by the issuer for somebody else. */
  subject: string;
  /** In small letters; null when the issuer gives none. */
  email: string | null;
  emailVerified: boolean;
  name: string | null;
}

/** What ties a callback to its start. */
export interface OidcChecks {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Sign-in with one issuer: authorization code with PKCE, `state`, `nonce` and `iss`. */
export interface OidcClient {
  /** @throws ProviderError when the issuer is down */
  buildAuthUrl(checks: OidcChecks): Promise<string>;
  /**
   * Checks the callback's query, exchanges its code, and checks the signature and claims of the id token.
   * @throws ApiError OAUTH_DENIED, OAUTH_STATE_INVALID; ProviderError
   */
  exchangeCode(params: Record<string, string>, checks: OidcChecks): Promise<OidcPerson>;
}

const TIMEOUT_SECONDS = 10;
const SCOPE = 'openid email profile';

/** An id token whose signature or claims are wrong, such as the nonce; an outage is none. */
function isInvalidResponse(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof ClientError && /JWT|JWE|CLAIM|INVALID_RESPONSE/.test(cause.code ?? '');
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** @param redirectUri where the issuer sends browsers back to; of this issuer alone */
export function createOidcClient(settings: OidcIssuerSettings, redirectUri: string): OidcClient {
  const { label } = settings;
  const issuer = new URL(settings.issuer);
  const plain = issuer.protocol === 'http:';
  let discovered: Promise<Configuration> | undefined;

  function configuration(): Promise<Configuration> {
    discovered ??= discovery(
      issuer,
      settings.clientId,
      undefined,
      authenticateWith(settings.clientSecret),
      {
        timeout: TIMEOUT_SECONDS,
        execute: [enableNonRepudiationChecks, ...(plain ? [allowInsecureRequests] : [])],
      },
    ).catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  }

  async function call<T>(work: (config: Configuration) => Promise<T> | T): Promise<T> {
    try {
      return await work(await configuration());
    } catch (error) {
      throw toOAuthError(label, error);
    }
  }

  return {
    buildAuthUrl: ({ state, nonce, codeVerifier }) =>
      call(async (config) => {
        const url = buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: SCOPE,
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
        });
        return url.href;
      }),

    async exchangeCode(params, { state, nonce, codeVerifier }) {
      try {
        return await call(async (config) => {
          const expected = config.serverMetadata().issuer;
          if (params.iss !== undefined && params.iss !== expected) {
            throw new ApiError('OAUTH_STATE_INVALID', 'This response comes from another issuer');
          }
          const url = new URL(redirectUri);
          url.search = new URLSearchParams(params).toString();
          const tokens = await authorizationCodeGrant(config, url, {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: codeVerifier,
            idTokenExpected: true,
          });
          const claims = tokens.claims();
          if (!claims) throw new Error('There is no id token');
          // Some issuers put the address in the id token, others only in the user info.
          const profile =
            claims.email === undefined && config.serverMetadata().userinfo_endpoint
              ? { ...(await fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims }
              : claims;
          return {
            issuer: claims.iss,
            subject: claims.sub,
            email: text(profile.email)?.toLowerCase() ?? null,
            emailVerified: settings.trustsEmail || profile.email_verified === true,
            name: text(profile.name),
          };
        });
      } catch (error) {
        if (!(error instanceof InvalidGrantError) && !isInvalidResponse(error)) throw error;
        const message = `${label} did not confirm the sign-in; start again`;
        throw new ApiError('OAUTH_DENIED', message, { cause: error });
      }
    },
  };
}
