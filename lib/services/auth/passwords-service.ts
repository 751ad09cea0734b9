import type { Actor } from '@/lib/auth/actor';
import { verifyPassword } from '@/lib/auth/passwords';
import type { BodyOf } from '@/lib/contracts/contract';
import type { changePassword } from '@/lib/contracts/passwords';
import type { RunTransaction } from '@/lib/db/transaction';
import { UnauthenticatedError, ValidationError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';
import type { AuditEntry, AuditService } from '@/lib/services/audit-service';
import type { MailService } from '@/lib/services/mail-service';
import { hashNewPassword } from './new-password';
import { occurrenceOf } from './occurrence';
import type { SessionsService } from './sessions-service';

export interface PasswordsServiceDeps {
  transaction: RunTransaction;
  /** Commits by itself: a failure is recorded although the request is rolled back. */
  transactionApart: RunTransaction;
  users: UsersRepository;
  verificationTokens: Pick<VerificationTokensRepository, 'endAll'>;
  sessions: Pick<SessionsService, 'endAll'>;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
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
    if (!(await verifyPassword(user.passwordHash, currentPassword))) {
      await transactionApart((tx) =>
        this.deps.audit.record(tx, actor, changed(user.id, 'failure')),
      );
      throw new ValidationError([{ path: 'body.currentPassword', message: 'is wrong' }]);
    }
    const passwordHash = await hashNewPassword(newPassword, user, 'newPassword');
    const props = await occurrenceOf(actor.source);
    return transaction(async (tx) => {
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
}

const changed = (userId: string, outcome: 'success' | 'failure'): AuditEntry => ({
  action: 'PASSWORD_CHANGED',
  resourceType: 'User',
  resourceId: userId,
  outcome,
});
