import type { Passkeys } from '@/lib/auth/passkeys';
import type { PasskeyAssertion } from '@/lib/contracts/passkeys';
import type { Transaction } from '@/lib/db/transaction';
import type { PasskeysRepository } from '@/lib/repositories/passkeys-repository';
import type { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';

export interface PasskeyProofsDeps {
  passkeys: Pick<Passkeys, 'verifyAssertion'>;
  passkeyRows: PasskeysRepository;
  verificationTokens: Pick<VerificationTokensRepository, 'createUsed'>;
}

/** Proofs by passkeys of who somebody is. */
export class PasskeyProofs {
  constructor(private readonly deps: PasskeyProofsDeps) {}

  /** Whose passkey an assertion names, which proves nothing yet; null for an unknown one. */
  async ownerOf(assertion: PasskeyAssertion): Promise<string | null> {
    return (await this.deps.passkeyRows.findByCredential(assertion.id))?.userId ?? null;
  }

  /** Whether it proves that this person is present. It is used up in the transaction. */
  async take(tx: Transaction, userId: string, assertion: PasskeyAssertion): Promise<boolean> {
    const { passkeys, passkeyRows, verificationTokens } = this.deps;
    const passkey = await passkeyRows.findByCredential(assertion.id);
    if (passkey?.userId !== userId) return false;
    const verified = await passkeys.verifyAssertion(passkey, assertion);
    if (!verified) return false;
    const used = { ...verified.challenge, userId, purpose: 'passkey' };
    if (!(await verificationTokens.createUsed(tx, used))) return false;
    return passkeyRows.recordUse(tx, passkey, verified);
  }
}
