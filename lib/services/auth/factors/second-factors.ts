import type { Actor } from '@/lib/auth/actor';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { createRecoveryCodes, hashRecoveryCode } from '@/lib/auth/recovery-codes';
import { findTotpStep } from '@/lib/auth/totp';
import type { SecondFactorMethod, SecondFactorProof } from '@/lib/contracts/factors';
import type { TotpFactor } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import type { PasskeysRepository } from '@/lib/repositories/passkeys-repository';
import type { SecondFactorsRepository } from '@/lib/repositories/second-factors-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { occurrenceOf } from '@/lib/services/auth/occurrence';
import type { PasskeyProofs } from '@/lib/services/auth/passkeys/passkey-proofs';
import type { MailService } from '@/lib/services/mail-service';

type Mail = Parameters<MailService['enqueue']>[1];
/** What a mail about factors says. */
type FactorChange = Extract<Mail, { template: 'factor-changed' }>['props']['change'];

export interface SecondFactorsDeps {
  factors: SecondFactorsRepository;
  passkeyRows: PasskeysRepository;
  passkeyProofs: PasskeyProofs;
  vault: Vault;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
}

/** Which method somebody has chosen. */
export function methodOf({ code, passkey }: SecondFactorProof): SecondFactorMethod {
  if (passkey !== undefined) return 'passkey';
  return code === undefined ? 'recovery_code' : 'totp';
}

/** Checks of second factors. */
export class SecondFactors {
  constructor(private readonly deps: SecondFactorsDeps) {}

  /** The methods that the person can use now; empty without a second factor. */
  async methodsOf(userId: string): Promise<SecondFactorMethod[]> {
    const { factors, passkeyRows } = this.deps;
    const methods: SecondFactorMethod[] = [];
    if ((await passkeyRows.count(userId)) > 0) methods.push('passkey');
    if ((await factors.findTotp(userId))?.confirmedAt) methods.push('totp');
    if (methods.length === 0) return [];
    if ((await factors.countRecoveryCodes(userId)) > 0) methods.push('recovery_code');
    return methods;
  }

  /**
   * Whether the proof is right. It is used up in the transaction; a used recovery code is recorded and
   * reported by e-mail.
   * @param actor the person, as the first step or the session says
   */
  async verify(
    tx: Transaction,
    actor: Actor & { userId: string },
    { code, recoveryCode, passkey }: SecondFactorProof,
  ): Promise<boolean> {
    const { factors } = this.deps;
    const { userId } = actor;
    if (passkey !== undefined) return this.deps.passkeyProofs.take(tx, userId, passkey);
    if (recoveryCode !== undefined) {
      if (!(await factors.takeRecoveryCode(tx, userId, hashRecoveryCode(recoveryCode))))
        return false;
      await this.report(tx, actor, 'RECOVERY_CODE_USED', 'recovery_code_used');
      return true;
    }
    if (code === undefined) return false;
    const totp = await factors.findTotp(userId);
    const step = totp?.confirmedAt ? this.stepOf(totp, code) : null;
    return step !== null && factors.takeStep(tx, userId, step);
  }

  /** Removes every second factor of the person, and the recovery codes; false when there was none. */
  async removeAll(tx: Transaction, userId: string): Promise<boolean> {
    const hadTotp = await this.deps.factors.removeTotp(tx, userId);
    const passkeys = await this.deps.passkeyRows.removeAll(tx, userId);
    await this.deps.factors.setRecoveryCodes(tx, userId, []);
    return hadTotp || passkeys > 0;
  }

  /** Removes what somebody added from then on who was not the person. Call it under the user's lock. */
  async removeSince(tx: Transaction, userId: string, since: Date): Promise<void> {
    const { factors, passkeyRows } = this.deps;
    await factors.removeTotp(tx, userId, since);
    await passkeyRows.removeAll(tx, userId, since);
    await factors.removeRecoveryCodes(tx, userId, since);
    await this.endUnneededCodes(tx, userId);
  }

  /** Replaces the recovery codes. */
  async replaceCodes(tx: Transaction, userId: string): Promise<string[]> {
    const codes = createRecoveryCodes();
    await this.deps.factors.setRecoveryCodes(tx, userId, codes.map(hashRecoveryCode));
    return codes;
  }

  /** Recovery codes for somebody's first factor; null for a further one. Call it under the user's lock. */
  async firstCodes(tx: Transaction, userId: string): Promise<string[] | null> {
    const others = await this.deps.factors.countFactors(tx, userId);
    return others > 1 ? null : this.replaceCodes(tx, userId);
  }

  /** Ends the recovery codes of somebody whose last factor is gone. Call it under the user's lock. */
  async endUnneededCodes(tx: Transaction, userId: string): Promise<void> {
    if ((await this.deps.factors.countFactors(tx, userId)) > 0) return;
    await this.deps.factors.setRecoveryCodes(tx, userId, []);
  }

  /** The step of a right code; null for a wrong one. */
  stepOf({ userId, secret }: TotpFactor, code: string): number | null {
    return findTotpStep(this.deps.vault.decrypt(secret, userId), code);
  }

  /** Records a change of the person's factors, and sends a mail about it. */
  async report(
    tx: Transaction,
    actor: Actor & { userId: string },
    action: string,
    change: FactorChange,
    metadata: Record<string, unknown> | null = null,
  ): Promise<void> {
    const { userId, source } = actor;
    const props = { ...(await occurrenceOf(source)), change };
    await this.deps.mail.enqueue(tx, { template: 'factor-changed', to: { userId }, props });
    await this.deps.audit.record(tx, actor, {
      action,
      resourceType: 'User',
      resourceId: userId,
      metadata,
    });
  }
}
