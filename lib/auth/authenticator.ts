import { LRUCache } from 'lru-cache';
import type { Rights, SessionProof } from '@/lib/contracts/permissions';
import { ForbiddenError, isApiError } from '@/lib/errors';
import type { AccessClaims, AccessTokens } from './access-tokens';
import type { Actor, RequestSource } from './actor';
import { isAllowedAddress } from './allowed-addresses';
import { API_KEY_PREFIX } from './api-keys';
import { hashToken } from './crypto';
import type { Csrf } from './csrf';

/** Looks up what credentials give now; all throw UnauthenticatedError. */
export interface Credentials {
  /** Not a promise when the process knows the session. */
  findSession(claims: AccessClaims): SessionRights | Promise<SessionRights>;
  findApiKey(keyHash: string): Promise<ApiKeyRights>;
  findPortalSession(tokenHash: string): Promise<{ organizationId: string; customerId: string }>;
}

interface SessionRights extends Rights {
  proof: SessionProof;
  lacksSecondFactor: boolean;
}

interface ApiKeyRights extends Rights {
  id: string;
  /** Null for a key of the organization. */
  userId: string | null;
  organizationId: string;
  allowedAddresses: readonly string[];
  rateLimit: number | null;
}

/** The budget of wrong credentials of one address; both throw RateLimitedError beyond it. */
export interface FailedAttempts {
  /** Asks only what this process knows. */
  assertAllowed(source: RequestSource): void;
  record(source: RequestSource): Promise<void>;
}

/** Keys and portal tokens that have worked in this process: a neighbor with wrong ones does not lock them out. */
const MAX_PROVEN = 10_000;

/** 403: the API key works, but not from this address. */
export class AddressRefusedError extends ForbiddenError {
  constructor(readonly actor: Actor) {
    super('This API key must not be used from this address');
  }
}

/** Turns a credential into an actor. */
export interface Authenticator {
  readonly csrf: Csrf;
  isApiKey(token: string): boolean;
  /** Not a promise for a session that the process knows. @throws UnauthenticatedError */
  fromAccessToken(token: string, source: RequestSource): Actor | Promise<Actor>;
  /** @throws UnauthenticatedError when the session has ended */
  fromSession(claims: AccessClaims, source: RequestSource): Actor | Promise<Actor>;
  /** @throws UnauthenticatedError; AddressRefusedError when the key is used from another address */
  fromApiKey(key: string, source: RequestSource): Promise<Actor>;
  /** A customer of an organization. @throws UnauthenticatedError */
  fromPortalToken(token: string, source: RequestSource): Promise<Actor>;
}

const toActor = (
  claims: AccessClaims,
  { role, scopes, proof, lacksSecondFactor }: SessionRights,
  source: RequestSource,
): Actor => ({
  type: 'user',
  id: claims.userId,
  userId: claims.userId,
  organizationId: claims.organizationId,
  role,
  scopes,
  sessionId: claims.sessionId,
  proof,
  lacksSecondFactor,
  source,
});

/** Verifies tokens by their signature, and looks up what the session or API key may do now. */
export function createAuthenticator(deps: {
  accessTokens: AccessTokens;
  csrf: Csrf;
  credentials: Credentials;
  failedAttempts: FailedAttempts;
}): Authenticator {
  const { accessTokens, csrf, credentials, failedAttempts } = deps;
  const proven = new LRUCache<string, true>({ max: MAX_PROVEN });

  /** An expired token is not an attempt: its signature was right. */
  async function fail(error: unknown, source: RequestSource): Promise<never> {
    if (isApiError(error, 'UNAUTHENTICATED')) await failedAttempts.record(source);
    throw error;
  }

  function fromSession(claims: AccessClaims, source: RequestSource): Actor | Promise<Actor> {
    const rights = credentials.findSession(claims);
    return rights instanceof Promise
      ? rights.then((found) => toActor(claims, found, source))
      : toActor(claims, rights, source);
  }

  async function find<T>(
    token: string,
    source: RequestSource,
    findByHash: (hash: string) => Promise<T>,
  ): Promise<T> {
    const hash = hashToken(token);
    if (!proven.has(hash)) failedAttempts.assertAllowed(source);
    const found = await findByHash(hash).catch((error: unknown) => {
      if (isApiError(error, 'UNAUTHENTICATED')) proven.delete(hash);
      return fail(error, source);
    });
    proven.set(hash, true);
    return found;
  }

  return {
    csrf,
    fromSession,
    isApiKey: (token) => token.startsWith(API_KEY_PREFIX),

    fromAccessToken(token, source) {
      const claims = accessTokens.verify(token);
      return claims instanceof Promise
        ? claims.then(
            (verified) => fromSession(verified, source),
            (error) => fail(error, source),
          )
        : fromSession(claims, source);
    },

    async fromApiKey(key, source) {
      const found = await find(key, source, (hash) => credentials.findApiKey(hash));
      const { id, userId, organizationId, role, scopes, rateLimit } = found;
      const identity = { type: 'api_key', id, userId, organizationId, sessionId: null } as const;
      const actor = { ...identity, role, scopes, rateLimit, source };
      if (!isAllowedAddress(source.ip, found.allowedAddresses))
        throw new AddressRefusedError(actor);
      return actor;
    },

    async fromPortalToken(token, source) {
      const { organizationId, customerId } = await find(token, source, (hash) =>
        credentials.findPortalSession(hash),
      );
      const rights = { role: 'custom', scopes: [] } as const;
      const identity = { type: 'customer', id: customerId, userId: null, sessionId: null } as const;
      return { ...identity, organizationId, ...rights, source };
    },
  };
}
