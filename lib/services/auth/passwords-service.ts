import type { Actor } from '@/lib/auth/actor';
import { verifyPassword } from '@/lib/auth/passwords';
import type { BodyOf } from '@/lib/contracts/contract';
import type { changePassword } from '@/lib/contracts/passwords';
import type { RunTransaction } from '@/lib/db/transaction';
import { ConflictError, UnauthenticatedError, ValidationError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';
import type { AuditEntry, AuditService } from '@/lib/services/audit-service';
import type { MailService } from '@/lib/services/mail-service';
import type { SecondFactors } from './factors/second-factors';
import { hashNewPassword } from './new-password';
import { occurrenceOf } from './occurrence';
import type { SessionsService } from './sessions-service';
import type { WaysIn } from './ways-in';

export interface PasswordsServiceDeps {
  transaction: RunTransaction;
  /** Commits by itself: a failure is recorded although the request is rolled back. */
  transactionApart: RunTransaction;
  users: UsersRepository;
  verificationTokens: Pick<VerificationTokensRepository, 'endAll'>;
  sessions: Pick<SessionsService, 'endAll'>;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
  secondFactors: Pick<SecondFactors, 'report'>;
  waysIn: WaysIn;
}

/** Changes of passwords. */
export class PasswordsService {
  constructor(private readonly deps: PasswordsServiceDeps) {}

  /**
   * Ends all other sessions of the person.
   * @throws ValidationError when the current password is wrong, or the new one is easily guessed
   */
  async change(
    actor: Actor,
    { currentPassword, newPassword }: BodyOf<typeof changePassword>,
  ): Promise<{ endedSessions: number }> {
    const { transaction, transactionApart, users } = this.deps;
    const user = actor.userId === null ? null : await users.findLive(actor.userId);
    if (!user) throw new UnauthenticatedError();
    const refuse = async (): Promise<never> => {
      await transactionApart((tx) =>
        this.deps.audit.record(tx, actor, changed(user.id, 'failure')),
      );
      throw ValidationError.of('body.currentPassword', 'is wrong');
    };
    if (!(await verifyPassword(user.passwordHash, currentPassword))) return refuse();
    const passwordHash = await hashNewPassword(newPassword, user, 'newPassword');
    const props = await occurrenceOf(actor.source);
    return transaction(async (tx) => {
      const current = await users.lock(tx, user.id);
      if (current?.passwordHash !== user.passwordHash) return refuse();
      await users.setPassword(tx, user.id, passwordHash);
      await this.deps.verificationTokens.endAll(tx, user.id, 'password_reset');
      await this.deps.verificationTokens.endAll(tx, user.id, 'second_factor');
      const ended = await this.deps.sessions.endAll(tx, user.id, {
        reason: 'password changed',
        except: actor.sessionId,
      });
      const to = { userId: user.id };
      await this.deps.mail.enqueue(tx, { template: 'password-changed', to, props });
      await this.deps.audit.record(tx, actor, changed(user.id, 'success'));
      return { endedSessions: ended.length };
    });
  }

  /** @throws ConflictError without a password, or when it is the last way to sign in */
  async remove(actor: Actor): Promise<{ removed: true }> {
    const { userId } = actor;
    if (userId === null) throw new UnauthenticatedError();
    return this.deps.transaction(async (tx) => {
      const user = await this.deps.users.lock(tx, userId);
      if (!user) throw new UnauthenticatedError();
      if (user.passwordHash === null) throw new ConflictError('The account has no password');
      await this.deps.waysIn.assertAnother(tx, user, 'password');
      await this.deps.users.setPassword(tx, userId, null);
      await this.deps.verificationTokens.endAll(tx, userId, 'second_factor');
      const person = { ...actor, userId };
      await this.deps.secondFactors.report(tx, person, 'PASSWORD_REMOVED', 'password_removed');
      return { removed: true };
    });
  }
}

const changed = (userId: string, outcome: 'success' | 'failure'): AuditEntry => ({
  action: 'PASSWORD_CHANGED',
  resourceType: 'User',
  resourceId: userId,
  outcome,
});
