import type { Actor } from '@/lib/auth/actor';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { hashRecoveryCode } from '@/lib/auth/recovery-codes';
import { findTotpStep } from '@/lib/auth/totp';
import type { SecondFactorMethod, SecondFactorProof } from '@/lib/contracts/factors';
import type { TotpFactor } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import type { SecondFactorsRepository } from '@/lib/repositories/second-factors-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { occurrenceOf } from '@/lib/services/auth/occurrence';
import type { MailService } from '@/lib/services/mail-service';

type Mail = Parameters<MailService['enqueue']>[1];
/** What a mail about factors says. */
type FactorChange = Extract<Mail, { template: 'factor-changed' }>['props']['change'];

export interface SecondFactorsDeps {
  factors: SecondFactorsRepository;
  vault: Vault;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
}

/** Checks of second factors. */
export class SecondFactors {
  constructor(private readonly deps: SecondFactorsDeps) {}

  /** The methods that the person can use now; empty without a second factor. */
  async methodsOf(userId: string): Promise<SecondFactorMethod[]> {
    const totp = await this.deps.factors.findTotp(userId);
    if (!totp?.confirmedAt) return [];
    const codes = await this.deps.factors.countRecoveryCodes(userId);
    return codes > 0 ? ['totp', 'recovery_code'] : ['totp'];
  }

  /**
   * Whether the proof is right. It is used up in the transaction; a used recovery code is recorded and
   * reported by e-mail.
   * @param actor the person, who has proved their password
   */
  async verify(
    tx: Transaction,
    actor: Actor & { userId: string },
    { code, recoveryCode }: SecondFactorProof,
  ): Promise<boolean> {
    const { factors } = this.deps;
    const { userId } = actor;
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
    const removed = await this.deps.factors.removeTotp(tx, userId);
    await this.deps.factors.setRecoveryCodes(tx, userId, []);
    return removed;
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
  ): Promise<void> {
    const { userId, source } = actor;
    const props = { ...(await occurrenceOf(source)), change };
    await this.deps.mail.enqueue(tx, { template: 'factor-changed', to: { userId }, props });
    await this.deps.audit.record(tx, actor, { action, resourceType: 'User', resourceId: userId });
  }
}
