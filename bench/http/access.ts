import { randomBytes } from 'node:crypto';
import { createAccessTokens } from '@/lib/auth/access-tokens';
import { deriveKey } from '@/lib/auth/crypto';

/** Who the benchmark is: one member of one organization. */
export const CALLER = { userId: 'benchuser0000001', organizationId: 'benchorg00000001' } as const;

/**
 * The secret of this run and what follows from it. Every server takes the same tokens: Plinth from
 * its secret, the peers from the key that Plinth derives of it.
 */
export function createAccess() {
  const jwtSecret = randomBytes(48).toString('base64');
  const tokens = createAccessTokens(jwtSecret);
  return {
    jwtSecret,
    jwtKey: deriveKey(jwtSecret, 'plinth/access-token').toString('base64'),
    encryptionKeys: `bench:${randomBytes(32).toString('base64')}`,
    /** A fresh token; it is good for ten minutes. */
    issueToken: () => tokens.issue({ ...CALLER, role: 'owner', sessionId: 'benchsession0001' }),
  };
}

export type Access = ReturnType<typeof createAccess>;
