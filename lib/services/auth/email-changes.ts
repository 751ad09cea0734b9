import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { LinkPurpose, LinkTokens } from '@/lib/auth/link-tokens';
import type { BodyOf } from '@/lib/contracts/contract';
import type { approveEmailChange, changeEmail } from '@/lib/contracts/email-change';
import { isUniqueViolation } from '@/lib/db/errors';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { UnauthenticatedError, ValidationError } from '@/lib/errors';
import { sendAccountMail } from '@/lib/queue/jobs/account-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type {
  EmailChangeRow,
  EmailChangesRepository,
} from '@/lib/repositories/email-changes-repository';
import type { IdentitiesRepository } from '@/lib/repositories/identities-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import type { MailService } from '@/lib/services/mail-service';
import type { SecondFactors } from './factors/second-factors';
import { EMAIL_CHANGE_MINUTES, EMAIL_UNDO_MINUTES, inMinutes, linkInvalid } from './links';
import { userActor } from './session-info';
import type { SessionsService } from './sessions-service';
import type { createMailBudget } from './sign-in-budget';

export interface EmailChangesDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  emailChanges: EmailChangesRepository;
  identityRows: Pick<IdentitiesRepository, 'removeSince'>;
  verificationTokens: Pick<VerificationTokensRepository, 'endAll'>;
  secondFactors: Pick<SecondFactors, 'removeSince'>;
  apiKeys: Pick<ApiKeysRepository, 'revokeOfUser'>;
  sessions: Pick<SessionsService, 'endAll'>;
  credentials: Pick<LiveCredentials, 'invalidate'>;
  allowsMail: ReturnType<typeof createMailBudget>;
  linkTokens: Pick<LinkTokens, 'verify'>;
  jobs: Pick<Jobs, 'enqueue'>;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
}

/**
 * Changes of e-mail addresses, which the owners of both addresses agree to (decision 0034). Audit entries
 * do not contain the addresses: entries cannot be changed, and a person's address must be erasable.
 */
export class EmailChanges {
  constructor(private readonly deps: EmailChangesDeps) {}

  /**
   * Does the same for every new address: the job that sends the mails finds out whether it has an account.
   * @throws ValidationError when it is the present address
   */
  async request(
    actor: Actor,
    { newEmail }: BodyOf<typeof changeEmail>,
    deviceToken: string | null,
  ): Promise<void> {
    const { users, emailChanges, jobs, audit } = this.deps;
    const user = actor.userId === null ? null : await users.findLive(actor.userId);
    if (!user) throw new UnauthenticatedError();
    if (newEmail === user.email) {
      throw new ValidationError([{ path: 'body.newEmail', message: 'is your address already' }]);
    }
    const { source } = actor;
    const attempt = { email: newEmail, userId: user.id, source, deviceToken };
    if (!(await this.deps.allowsMail(attempt))) return;
    await this.deps.transaction(async (tx) => {
      await users.lock(tx, user.id);
      await emailChanges.endPending(tx, user.id);
      const { id: changeId } = await emailChanges.create(tx, {
        userId: user.id,
        from: user.email,
        to: newEmail,
        expiresAt: inMinutes(EMAIL_CHANGE_MINUTES),
      });
      await jobs.enqueue(tx, sendAccountMail, { about: 'email_change', changeId });
      await audit.record(tx, actor, entry('EMAIL_CHANGE_REQUESTED', user.id));
    });
  }

  /** Ends a change that has not happened yet. */
  cancel(actor: Actor): Promise<{ cancelled: boolean }> {
    const { userId } = actor;
    if (userId === null) throw new UnauthenticatedError();
    return this.deps.transaction(async (tx) => {
      const cancelled = (await this.deps.emailChanges.endPending(tx, userId)) > 0;
      if (cancelled) {
        await this.deps.audit.record(tx, actor, entry('EMAIL_CHANGE_CANCELLED', userId));
      }
      return { cancelled };
    });
  }

  /**
   * Mails a link to both addresses. When the new one has an account, its owner gets a hint in place of the
   * link. Returns the template of the mail to the new address.
   */
  async sendLink(changeId: string): Promise<string> {
    const change = await this.deps.emailChanges.findLive(changeId);
    if (!change || change.completedAt) return 'none';
    const owner = await this.deps.users.findByEmail(change.to);
    return this.deps.transaction(async (tx) => {
      const link = { tokenId: change.id, validForMinutes: EMAIL_CHANGE_MINUTES };
      await this.deps.mail.enqueue(tx, {
        template: 'approve-email-change',
        to: { address: change.from },
        props: { ...link, newAddress: change.to },
      });
      if (owner) {
        const to = { userId: owner.id };
        await this.deps.mail.enqueue(tx, { template: 'account-exists', to, props: {} });
        return 'account-exists';
      }
      const to = { address: change.to };
      await this.deps.mail.enqueue(tx, { template: 'confirm-new-email', to, props: link });
      return 'confirm-new-email';
    });
  }

  /** The link to the new address. @throws ApiError LINK_INVALID */
  confirm(token: string, source: RequestSource): Promise<{ status: 'changed' | 'waiting' }> {
    return this.openLink('email_change', token, source, 'confirmedAt');
  }

  /** The link to the present address; without `approve` it ends the change. @throws ApiError LINK_INVALID */
  async approve(
    { token, approve }: BodyOf<typeof approveEmailChange>,
    source: RequestSource,
  ): Promise<{ status: 'changed' | 'waiting' | 'refused' }> {
    if (approve) return this.openLink('email_change_approval', token, source, 'approvedAt');
    const change = await this.findByLink('email_change_approval', token);
    const { userId } = change;
    const member = await this.deps.users.findMember(userId);
    return this.deps.transaction(async (tx) => {
      await this.lockPending(tx, change);
      await this.deps.emailChanges.update(tx, change.id, { endedAt: new Date() });
      const actor = userActor(userId, member, source);
      await this.deps.audit.record(tx, actor, entry('EMAIL_CHANGE_REFUSED', userId));
      return { status: 'refused' };
    });
  }

  /**
   * The link to the former address, after the change: restores it, also that of an account that was
   * deleted since, and ends every later change and every way in that somebody else may have.
   * @throws ApiError LINK_INVALID
   */
  async undo(token: string, source: RequestSource): Promise<void> {
    const { users, emailChanges } = this.deps;
    const { id, userId, from } = await this.findByLink('email_change_undo', token);
    const member = await users.findMember(userId);
    await this.changeOnce(async (tx) => {
      await users.lock(tx, userId);
      const change = await emailChanges.findLive(id, tx);
      if (!change?.completedAt) throw linkInvalid();
      await users.update(tx, userId, { email: from });
      await emailChanges.endSince(tx, userId, change.createdAt);
      await this.endAccess(tx, userId, change.createdAt);
      const actor = userActor(userId, member, source);
      await this.deps.audit.record(tx, actor, entry('EMAIL_CHANGE_UNDONE', userId));
    });
  }

  /** What gives access to the account, as far as it may have been set up by somebody else since then. */
  private async endAccess(tx: Transaction, userId: string, since: Date): Promise<void> {
    const { users, identityRows, secondFactors, verificationTokens, apiKeys } = this.deps;
    // It does not say when it was set; its owner sets another one by a link.
    await users.setPassword(tx, userId, null);
    await identityRows.removeSince(tx, userId, since);
    await secondFactors.removeSince(tx, userId, since);
    for (const purpose of ['password_reset', 'second_factor', 'account_restore']) {
      await verificationTokens.endAll(tx, userId, purpose);
    }
    const keys = await apiKeys.revokeOfUser(tx, userId);
    this.deps.credentials.invalidate(tx, ...keys.map((hash) => `api-key:${hash}` as const));
    await this.deps.sessions.endAll(tx, userId, { reason: 'change of the address undone' });
  }

  removeExpired(): Promise<number> {
    return this.deps.emailChanges.removeExpired();
  }

  /** Marks one side; the second of the two changes the address. */
  private async openLink(
    purpose: LinkPurpose,
    token: string,
    source: RequestSource,
    side: 'approvedAt' | 'confirmedAt',
  ): Promise<{ status: 'changed' | 'waiting' }> {
    const found = await this.findByLink(purpose, token);
    const member = await this.deps.users.findMember(found.userId);
    return this.changeOnce(async (tx) => {
      const pending = await this.lockPending(tx, found);
      const marked = { [side]: pending[side] ?? new Date() };
      const change = await this.deps.emailChanges.update(tx, pending.id, marked);
      if (!change.approvedAt || !change.confirmedAt) return { status: 'waiting' };
      await this.complete(tx, change);
      const actor = userActor(change.userId, member, source);
      await this.deps.audit.record(tx, actor, entry('EMAIL_CHANGED', change.userId));
      return { status: 'changed' };
    });
  }

  private async complete(tx: Transaction, { id, userId, from, to }: EmailChangeRow): Promise<void> {
    const { users, emailChanges, mail } = this.deps;
    const completed = { completedAt: new Date(), expiresAt: inMinutes(EMAIL_UNDO_MINUTES) };
    await users.update(tx, userId, { email: to });
    await users.confirmEmail(tx, userId);
    await emailChanges.update(tx, id, completed);
    // A link in the former mailbox would give the account to its reader.
    await this.deps.verificationTokens.endAll(tx, userId, 'password_reset');
    await mail.enqueue(tx, {
      template: 'email-changed',
      to: { address: from },
      props: { tokenId: id, validForMinutes: EMAIL_UNDO_MINUTES },
    });
    await mail.enqueue(tx, { template: 'email-in-use', to: { address: to }, props: {} });
  }

  private async findByLink(purpose: LinkPurpose, token: string): Promise<EmailChangeRow> {
    const id = this.deps.linkTokens.verify(purpose, token);
    const change = id === null ? null : await this.deps.emailChanges.findLive(id);
    if (!change) throw linkInvalid();
    return change;
  }

  /** The change as it is now, which no other request can complete or end meanwhile. */
  private async lockPending(tx: Transaction, { id, userId, from }: EmailChangeRow) {
    const user = await this.deps.users.lock(tx, userId);
    const change = await this.deps.emailChanges.findLive(id, tx);
    if (!change || change.completedAt || user?.email !== from) throw linkInvalid();
    return change;
  }

  /** Of two people who want one address, the first gets it. */
  private async changeOnce<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.deps.transaction(work);
    } catch (error) {
      if (isUniqueViolation(error)) throw linkInvalid();
      throw error;
    }
  }
}

const entry = (action: string, userId: string) =>
  ({ action, resourceType: 'User', resourceId: userId }) as const;
