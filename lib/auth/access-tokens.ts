import { createSecretKey, webcrypto } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { UnauthenticatedError } from '@/lib/errors';
import { deriveKey } from './crypto';

export const ACCESS_TOKEN_SECONDS = 10 * 60;
const ISSUER = 'plinth';
const AUDIENCE = 'plinth-api';
/** How far the clocks of two servers may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

const claimsSchema = z
  .object({
    sub: z.string(),
    org: z.string(),
    sid: z.string(),
    iat: z.int().nonnegative(),
    exp: z.int(),
  })
  .refine(({ iat, exp }) => exp > iat && exp - iat <= ACCESS_TOKEN_SECONDS);

/** What a token says: whose session it is. What the session may do is looked up (`LiveCredentials`). */
export interface AccessClaims {
  userId: string;
  organizationId: string;
  sessionId: string;
}

export interface AccessTokens {
  /** A signed token (JWT, HS256) that is valid for ACCESS_TOKEN_SECONDS. */
  issue(claims: AccessClaims): Promise<string>;
  /**
   * Not a promise for a token that was verified before.
   * @throws UnauthenticatedError, with TOKEN_EXPIRED when the signature is valid but the token expired;
   *   also for signed tokens that are issued in the future or live longer than ours
   */
  verify(token: string): AccessClaims | Promise<AccessClaims>;
}

const expired = () =>
  new UnauthenticatedError('The access token has expired; refresh it', 'TOKEN_EXPIRED');

/** Issues and verifies access tokens. Verified ones are cached: 0.1 us of CPU instead of 57 per request. */
export function createAccessTokens(secret: string): AccessTokens {
  const key = createSecretKey(deriveKey(secret, 'plinth/access-token'));
  let cryptoKey: Promise<webcrypto.CryptoKey> | undefined;
  const verified = new LRUCache<string, { claims: AccessClaims; expiresAt: number }>({
    max: 10_000,
  });
  const importKey = () =>
    (cryptoKey ??= webcrypto.subtle.importKey(
      'raw',
      key.export(),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    ));

  async function check(token: string): Promise<AccessClaims> {
    try {
      const { payload } = await jwtVerify(token, await importKey(), {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['HS256'],
        maxTokenAge: ACCESS_TOKEN_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      const { sub, org, sid, exp } = claimsSchema.parse(payload);
      const claims = { userId: sub, organizationId: org, sessionId: sid };
      verified.set(token, { claims, expiresAt: exp * 1000 });
      return claims;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw expired();
      throw new UnauthenticatedError('The access token is not valid');
    }
  }

  return {
    async issue({ userId, organizationId, sessionId }) {
      return new SignJWT({ org: organizationId, sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
        .sign(await importKey());
    },

    verify(token) {
      const known = verified.get(token);
      if (!known) return check(token);
      if (known.expiresAt > Date.now()) return known.claims;
      throw expired();
    },
  };
}
