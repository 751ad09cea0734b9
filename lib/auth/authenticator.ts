import type { Scope } from '@/lib/contracts/manifest.gen';
import type { AccessClaims, AccessTokens } from './access-tokens';
import type { Actor, RequestSource } from './actor';
import { API_KEY_PREFIX } from './api-keys';
import { hashToken } from './crypto';
import type { Csrf } from './csrf';

/** The fields of a live API key that authentication needs. */
export interface LiveApiKey {
  id: string;
  userId: string;
  organizationId: string;
  scopes: readonly Scope[];
  /** ISO 8601. */
  expiresAt: string | null;
}

/** Finds a live key by its hash. @throws UnauthenticatedError */
export type FindApiKey = (keyHash: string) => Promise<LiveApiKey>;

/** Turns a credential into an actor. */
export interface Authenticator {
  readonly csrf: Csrf;
  isApiKey(token: string): boolean;
  /** Not a promise for a token that was verified before. @throws UnauthenticatedError */
  fromAccessToken(token: string, source: RequestSource): Actor | Promise<Actor>;
  /** @throws UnauthenticatedError */
  fromApiKey(key: string, source: RequestSource): Promise<Actor>;
}

const toActor = (claims: AccessClaims, source: RequestSource): Actor => ({
  type: 'user',
  id: claims.userId,
  userId: claims.userId,
  organizationId: claims.organizationId,
  role: claims.role,
  scopes: 'all',
  sessionId: claims.sessionId,
  source,
});

/** Access tokens are verified without the database; API keys are looked up and cached for seconds. */
export function createAuthenticator(deps: {
  accessTokens: AccessTokens;
  csrf: Csrf;
  findApiKey: FindApiKey;
}): Authenticator {
  return {
    csrf: deps.csrf,
    isApiKey: (token) => token.startsWith(API_KEY_PREFIX),

    fromAccessToken(token, source) {
      const claims = deps.accessTokens.verify(token);
      return claims instanceof Promise
        ? claims.then((verified) => toActor(verified, source))
        : toActor(claims, source);
    },

    async fromApiKey(key, source) {
      const row = await deps.findApiKey(hashToken(key));
      return {
        type: 'api_key',
        id: row.id,
        userId: row.userId,
        organizationId: row.organizationId,
        // Only admins create keys; the scopes limit what a key may do.
        role: 'admin',
        scopes: row.scopes,
        sessionId: null,
        source,
      };
    },
  };
}
