import type { Scope } from '@/lib/contracts/manifest.gen';
import type { Role } from '@/lib/contracts/permissions';
import type { AccessClaims, AccessTokens } from './access-tokens';
import type { Actor, RequestSource } from './actor';
import { API_KEY_PREFIX } from './api-keys';
import { hashToken } from './crypto';
import type { Csrf } from './csrf';

/** Looks up what credentials give now; both throw UnauthenticatedError. */
export interface Credentials {
  /** Not a promise when the process knows the session. */
  findSession(claims: AccessClaims): Rights | Promise<Rights>;
  findApiKey(keyHash: string): Promise<ApiKeyRights>;
}

interface Rights {
  role: Role;
}

interface ApiKeyRights extends Rights {
  id: string;
  userId: string;
  organizationId: string;
  scopes: readonly Scope[];
}

/** Turns a credential into an actor. */
export interface Authenticator {
  readonly csrf: Csrf;
  isApiKey(token: string): boolean;
  /** Not a promise for a session that the process knows. @throws UnauthenticatedError */
  fromAccessToken(token: string, source: RequestSource): Actor | Promise<Actor>;
  /** @throws UnauthenticatedError when the session has ended */
  fromSession(claims: AccessClaims, source: RequestSource): Actor | Promise<Actor>;
  /** @throws UnauthenticatedError */
  fromApiKey(key: string, source: RequestSource): Promise<Actor>;
}

const toActor = (claims: AccessClaims, { role }: Rights, source: RequestSource): Actor => ({
  type: 'user',
  id: claims.userId,
  userId: claims.userId,
  organizationId: claims.organizationId,
  role,
  scopes: 'all',
  sessionId: claims.sessionId,
  source,
});

/** Verifies tokens by their signature, and looks up what the session or API key may do now. */
export function createAuthenticator(deps: {
  accessTokens: AccessTokens;
  csrf: Csrf;
  credentials: Credentials;
}): Authenticator {
  const { accessTokens, csrf, credentials } = deps;

  function fromSession(claims: AccessClaims, source: RequestSource): Actor | Promise<Actor> {
    const rights = credentials.findSession(claims);
    return rights instanceof Promise
      ? rights.then((found) => toActor(claims, found, source))
      : toActor(claims, rights, source);
  }

  return {
    csrf,
    fromSession,
    isApiKey: (token) => token.startsWith(API_KEY_PREFIX),

    fromAccessToken(token, source) {
      const claims = accessTokens.verify(token);
      return claims instanceof Promise
        ? claims.then((verified) => fromSession(verified, source))
        : fromSession(claims, source);
    },

    async fromApiKey(key, source) {
      const { id, userId, organizationId, role, scopes } = await credentials.findApiKey(
        hashToken(key),
      );
      return { type: 'api_key', id, userId, organizationId, role, scopes, sessionId: null, source };
    },
  };
}
