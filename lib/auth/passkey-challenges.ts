import { createKeyring, randomToken } from './crypto';

/** What a passkey signs a challenge for. */
export type ChallengePurpose = 'proof' | `registration:${string}`;

export interface VerifiedChallenge {
  /** Unique: to accept a challenge once, keep it until `expiresAt`. */
  id: string;
  expiresAt: Date;
}

/** Challenges of WebAuthn. They are signed rather than stored, so that anybody may ask for one. */
export interface PasskeyChallenges {
  issue(purpose: ChallengePurpose): string;
  /** @param encoded base64url, as clients send it. @returns null when it is not ours or has expired */
  verify(purpose: ChallengePurpose, encoded: string): VerifiedChallenge | null;
}

/** How long a person may take to use the passkey. */
export const PASSKEY_SECONDS = 5 * 60;

export function createPasskeyChallenges(secrets: readonly string[]): PasskeyChallenges {
  const keyring = createKeyring(secrets, 'plinth/passkey');
  return {
    issue(purpose) {
      const content = `${randomToken()}.${Date.now() + PASSKEY_SECONDS * 1000}`;
      return `${content}.${keyring.sign(`${purpose}.${content}`)}`;
    },
    verify(purpose, encoded) {
      const challenge = Buffer.from(encoded, 'base64url').toString();
      const [id = '', expiresAt = '', signature = '', ...rest] = challenge.split('.');
      const isSigned = keyring.signerOf(`${purpose}.${id}.${expiresAt}`, signature) !== undefined;
      if (!isSigned || rest.length > 0 || Number(expiresAt) <= Date.now()) return null;
      return { id, expiresAt: new Date(Number(expiresAt)) };
    },
  };
}
