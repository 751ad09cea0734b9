import { createKeyring } from '@/lib/auth/crypto';

/** An identity at an issuer that waits for the owner of an account to sign in there. */
export interface PendingIdentity {
  userId: string;
  issuer: string;
  subject: string;
  email: string;
}

/** How long the person may take to sign in. */
export const PENDING_IDENTITY_SECONDS = 15 * 60;

/** Signed values of the cookie that carries a pending identity from the issuer to the link. */
export interface PendingIdentities {
  seal(pending: PendingIdentity): string;
  /** Null when it is not ours, or has expired. */
  open(value: string | null): PendingIdentity | null;
}

export function createPendingIdentities(secrets: readonly string[]): PendingIdentities {
  const keyring = createKeyring(secrets, 'plinth/pending-identity');
  return {
    seal(pending) {
      const expiresAt = Date.now() + PENDING_IDENTITY_SECONDS * 1000;
      const body = Buffer.from(JSON.stringify({ ...pending, expiresAt })).toString('base64url');
      return `${body}.${keyring.sign(body)}`;
    },
    open(value) {
      const [body = '', signature = '', ...rest] = value?.split('.') ?? [];
      if (rest.length > 0 || !keyring.signerOf(body, signature)) return null;
      const { expiresAt, ...pending } = JSON.parse(
        Buffer.from(body, 'base64url').toString('utf8'),
      ) as PendingIdentity & { expiresAt: number };
      return expiresAt > Date.now() ? pending : null;
    },
  };
}
