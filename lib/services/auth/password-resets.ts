import type { RequestSource } from '@/lib/auth/actor';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { BodyOf } from '@/lib/contracts/contract';
import type { resetPassword } from '@/lib/contracts/passwords';
import type { RunTransaction } from '@/lib/db/transaction';
import { sendAccountMail } from '@/lib/queue/jobs/account-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { MailService } from '@/lib/services/mail-service';
import { inMinutes, linkInvalid, PASSWORD_RESET_MINUTES } from './links';
import { hashNewPassword } from './new-password';
import { occurrenceOf } from './occurrence';
import { userActor } from './session-info';
import type { SessionsService } from './sessions-service';
import type { createMailBudget } from './sign-in-budget';

export interface PasswordResetsDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  verificationTokens: VerificationTokensRepository;
  sessions: Pick<SessionsService, 'endAll'>;
  allowsMail: ReturnType<typeof createMailBudget>;
  linkTokens: Pick<LinkTokens, 'verify'>;
  jobs: Pick<Jobs, 'enqueue'>;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
}

/** Replaces forgotten passwords, by a mailed link. */
export class PasswordResets {
  constructor(private readonly deps: PasswordResetsDeps) {}

  /** Does the same for every address: the job finds out whether it has an account. */
  async request(email: string, source: RequestSource, deviceToken: string | null): Promise<void> {
    const user = await this.deps.users.findByEmail(email);
    const userId = user?.id ?? null;
    if (!(await this.deps.allowsMail({ email, userId, source, deviceToken }))) return;
    await this.deps.transaction((tx) =>
      this.deps.jobs.enqueue(tx, sendAccountMail, { about: 'password_reset', email }),
    );
  }

  /** Mails a link to the address, if it has an account; returns the template. */
  async sendLink(email: string): Promise<string> {
    const user = await this.deps.users.findByEmail(email);
    if (!user) return 'none';
    await this.deps.transaction(async (tx) => {
      const tokenId = await this.deps.verificationTokens.create(tx, {
        userId: user.id,
        purpose: 'password_reset',
        expiresAt: inMinutes(PASSWORD_RESET_MINUTES),
      });
      await this.deps.mail.enqueue(tx, {
        template: 'reset-password',
        to: { userId: user.id },
        props: { tokenId, validForMinutes: PASSWORD_RESET_MINUTES },
      });
    });
    return 'reset-password';
  }

  /**
   * Ends all sessions of the person and all other links.
   * @throws ApiError LINK_INVALID
   * @throws ValidationError when the password is easily guessed; the link stays usable
   */
  async reset(
    { token, newPassword }: BodyOf<typeof resetPassword>,
    source: RequestSource,
  ): Promise<void> {
    const { verificationTokens, users } = this.deps;
    const id = this.deps.linkTokens.verify('password_reset', token);
    const link = id === null ? null : await verificationTokens.findUsable(id, 'password_reset');
    const user = link && (await users.findLive(link.userId));
    if (!link || !user) throw linkInvalid();
    const passwordHash = await hashNewPassword(newPassword, user, 'newPassword');
    const props = await occurrenceOf(source);
    const member = await users.findMember(user.id);
    await this.deps.transaction(async (tx) => {
      // A sign-in with the old password has either started its session, or starts none.
      if (!(await users.lock(tx, user.id))) throw linkInvalid();
      if (!(await verificationTokens.use(tx, link.id))) throw linkInvalid();
      await verificationTokens.endAll(tx, user.id, 'password_reset');
      await verificationTokens.endAll(tx, user.id, 'second_factor');
      await users.setPassword(tx, user.id, passwordHash);
      await users.confirmEmail(tx, user.id);
      await this.deps.sessions.endAll(tx, user.id, { reason: 'password reset' });
      const to = { userId: user.id };
      await this.deps.mail.enqueue(tx, { template: 'password-changed', to, props });
      await this.deps.audit.record(tx, userActor(user.id, member, source), {
        action: 'PASSWORD_RESET',
        resourceType: 'User',
        resourceId: user.id,
      });
    });
  }

  removeExpired(): Promise<number> {
    return this.deps.verificationTokens.removeExpired();
  }
}
