import type { Actor } from '@/lib/auth/actor';
import { verifyPassword } from '@/lib/auth/passwords';
import type { BodyOf } from '@/lib/contracts/contract';
import type { reauthenticate } from '@/lib/contracts/factors';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ForbiddenError, UnauthenticatedError, ValidationError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { SecondFactors } from './factors/second-factors';
import type { SessionsService } from './sessions-service';
import type { createSecondFactorBudget, createSignInBudget } from './sign-in-budget';

export interface ReauthenticationServiceDeps {
  transaction: RunTransaction;
  /** Commits by itself: a failure is recorded although the request is rolled back. */
  transactionApart: RunTransaction;
  users: UsersRepository;
  sessions: Pick<SessionsService, 'recordProof'>;
  takeSignInAttempt: ReturnType<typeof createSignInBudget>;
  takeSecondFactorAttempt: ReturnType<typeof createSecondFactorBudget>;
  secondFactors: Pick<SecondFactors, 'methodsOf' | 'verify'>;
  audit: AuditService;
}

const NO_PROOF =
  'does not exist for this account: sign out and in again, or set one by "Forgot your password?"';

const FIELDS = ['passkey', 'code', 'recoveryCode'] as const;

/** Proofs of a session's person that they are still who has signed in. */
export class ReauthenticationService {
  constructor(private readonly deps: ReauthenticationServiceDeps) {}

  /**
   * @param deviceToken from an earlier sign-in in this browser
   * @throws ValidationError when the password or the second factor is wrong or missing; a passkey, and
   *   an account without a password, need no password
   * @throws RateLimitedError when the account's budget of attempts is used up
   */
  async prove(
    actor: Actor,
    { password, ...factor }: BodyOf<typeof reauthenticate>,
    deviceToken: string | null,
  ): Promise<{ authenticatedAt: string }> {
    const { userId, sessionId, source } = actor;
    if (!sessionId || !userId) throw new ForbiddenError('Only a session can prove who it is');
    const user = await this.deps.users.findLive(userId);
    if (!user) throw new UnauthenticatedError();
    const attempt = { email: user.email, userId, source, deviceToken };
    await this.deps.takeSignInAttempt(attempt);
    const hasFactor = (await this.deps.secondFactors.methodsOf(userId)).length > 0;
    const field = FIELDS.find((name) => factor[name] !== undefined);
    // A passkey stands in for the password only where it is verified below.
    if (!(hasFactor && field === 'passkey')) {
      if (user.passwordHash !== null) await this.provePassword(actor, user.passwordHash, password);
      else if (!hasFactor) throw ValidationError.of('body.password', NO_PROOF);
    }
    if (hasFactor) {
      if (field === undefined) throw ValidationError.of('body.code', 'is required');
      await this.deps.takeSecondFactorAttempt(attempt);
    }
    const proved = await this.deps.transaction(async (tx) => {
      const person = { ...actor, userId };
      if (hasFactor && !(await this.deps.secondFactors.verify(tx, person, factor))) return null;
      const proof = hasFactor ? { secondFactor: true as const } : {};
      const at = await this.deps.sessions.recordProof(tx, sessionId, proof);
      await this.record(tx, actor, 'success');
      return { authenticatedAt: at.toISOString() };
    });
    if (!proved) throw await this.fail(actor, field ?? 'code', 'is wrong or was used');
    return proved;
  }

  private async provePassword(actor: Actor, hash: string, password = ''): Promise<void> {
    if (password === '') throw ValidationError.of('body.password', 'is required');
    if (await verifyPassword(hash, password)) return;
    throw await this.fail(actor, 'password', 'is wrong');
  }

  private async fail(actor: Actor, field: string, message: string): Promise<ValidationError> {
    await this.deps.transactionApart((tx) => this.record(tx, actor, 'failure'));
    return ValidationError.of(`body.${field}`, message);
  }

  private record(tx: Transaction, actor: Actor, outcome: 'success' | 'failure') {
    return this.deps.audit.record(tx, actor, {
      action: 'REAUTHENTICATED',
      resourceType: 'Session',
      resourceId: actor.sessionId,
      outcome,
    });
  }
}
