import type { Actor } from '@/lib/auth/actor';
import { verifyPassword } from '@/lib/auth/passwords';
import type { BodyOf } from '@/lib/contracts/contract';
import type { reauthenticate } from '@/lib/contracts/reauthenticate';
import type { RunTransaction } from '@/lib/db/transaction';
import { ForbiddenError, UnauthenticatedError, ValidationError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { SessionsService } from './sessions-service';
import type { createSignInBudget } from './sign-in-budget';

export interface ReauthenticationServiceDeps {
  transaction: RunTransaction;
  /** Commits by itself: a failure is recorded although the request is rolled back. */
  transactionApart: RunTransaction;
  users: UsersRepository;
  sessions: Pick<SessionsService, 'recordProof'>;
  takeSignInAttempt: ReturnType<typeof createSignInBudget>;
  audit: AuditService;
}

/** Proofs of a session's person that they are still who has signed in. */
export class ReauthenticationService {
  constructor(private readonly deps: ReauthenticationServiceDeps) {}

  /**
   * @param deviceToken from an earlier sign-in in this browser
   * @throws ValidationError when the password is wrong, or the account has none
   * @throws RateLimitedError when the account's budget of attempts is used up
   */
  async prove(
    actor: Actor,
    { password }: BodyOf<typeof reauthenticate>,
    deviceToken: string | null,
  ): Promise<{ authenticatedAt: string }> {
    const { userId, sessionId, source } = actor;
    if (!sessionId || !userId) throw new ForbiddenError('Only a session can prove who it is');
    const user = await this.deps.users.findLive(userId);
    if (!user) throw new UnauthenticatedError();
    await this.deps.takeSignInAttempt({ email: user.email, userId, source, deviceToken });
    if (!(await verifyPassword(user.passwordHash, password))) {
      await this.deps.transactionApart((tx) => this.record(tx, actor, 'failure'));
      throw ValidationError.of('body.password', 'is wrong');
    }
    return this.deps.transaction(async (tx) => {
      const at = await this.deps.sessions.recordProof(tx, sessionId);
      await this.record(tx, actor, 'success');
      return { authenticatedAt: at.toISOString() };
    });
  }

  private record(
    tx: Parameters<AuditService['record']>[0],
    actor: Actor,
    outcome: 'success' | 'failure',
  ) {
    return this.deps.audit.record(tx, actor, {
      action: 'REAUTHENTICATED',
      resourceType: 'Session',
      resourceId: actor.sessionId,
      outcome,
    });
  }
}
