import { randomBytes } from 'node:crypto';
import { type AccessClaims, createAccessTokens } from '@/lib/auth/access-tokens';
import { deriveKey } from '@/lib/auth/crypto';

/** Who the benchmark is: one user, acting for a large customer and for one of many small ones. */
export const USER = 'benchuser0000001';
export const ORGANIZATIONS = { large: 'benchlarge000001', small: 'benchsmall000001' } as const;
export type Organization = keyof typeof ORGANIZATIONS;

/** What the tokens say. */
export const claimsOf = (organization: Organization): AccessClaims => ({
  userId: USER,
  organizationId: ORGANIZATIONS[organization],
  sessionId: `session${ORGANIZATIONS[organization]}`,
});

/**
 * The secret of this run and what follows from it. Every server takes the same tokens: Plinth from
 * its secret, the peers from the key that Plinth derives of it.
 */
export function createAccess() {
  const jwtSecret = randomBytes(48).toString('base64');
  const tokens = createAccessTokens([jwtSecret]);
  return {
    jwtSecret,
    jwtKey: deriveKey(jwtSecret, 'plinth/access-token').toString('base64'),
    encryptionKeys: `bench:${randomBytes(32).toString('base64')}`,
    /** A fresh token; it is good for ten minutes. */
    issueToken: (organization: Organization) => tokens.issue(claimsOf(organization)),
  };
}

export type Access = ReturnType<typeof createAccess>;
