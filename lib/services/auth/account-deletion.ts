import { type Actor, type RequestSource, systemActor } from '@/lib/auth/actor';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import { ACCOUNT_DELETION_DAYS, type deleteAccount } from '@/lib/contracts/account-deletion';
import type { BodyOf } from '@/lib/contracts/contract';
import type { User } from '@/lib/db/generated/client';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, UnauthenticatedError, ValidationError } from '@/lib/errors';
import type { AccountDeletionsRepository } from '@/lib/repositories/account-deletions-repository';
import type { EmailChangesRepository } from '@/lib/repositories/email-changes-repository';
import type { MembersRepository } from '@/lib/repositories/members-repository';
import type { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import type { MailService } from '@/lib/services/mail-service';
import { DAY_MS } from '@/lib/utils/durations';
import { linkInvalid } from './links';
import { userActor } from './session-info';
import type { SessionsService } from './sessions-service';

const GRACE_MS = ACCOUNT_DELETION_DAYS * DAY_MS;
const graceStart = () => new Date(Date.now() - GRACE_MS);
const graceEnd = (deletedAt: Date) => new Date(deletedAt.getTime() + GRACE_MS);

/** Accounts that are erased at a time. */
const ERASE_LIMIT = 20;

export interface AccountDeletionDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  deletions: AccountDeletionsRepository;
  members: Pick<MembersRepository, 'lock'>;
  organizations: Pick<OrganizationsRepository, 'update'>;
  verificationTokens: VerificationTokensRepository;
  emailChanges: Pick<EmailChangesRepository, 'endPending'>;
  sessions: Pick<SessionsService, 'endAll'>;
  credentials: Pick<LiveCredentials, 'invalidate'>;
  linkTokens: Pick<LinkTokens, 'verify'>;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
}

/** Deletion of accounts, with days of grace in which a mailed link restores them. */
export class AccountDeletion {
  constructor(private readonly deps: AccountDeletionDeps) {}

  /**
   * Ends the sessions and personal API keys of the person, and the organizations in which they are alone.
   * @throws ValidationError when `confirm` is not the person's address
   * @throws ConflictError, with `details.organizations`, for the last owner of others
   */
  remove(actor: Actor, { confirm }: BodyOf<typeof deleteAccount>): Promise<{ deletesAt: string }> {
    const { userId } = actor;
    if (userId === null) throw new UnauthenticatedError();
    return this.deps.transaction(async (tx) => {
      const user = await this.deps.users.lock(tx, userId);
      if (!user) throw new UnauthenticatedError();
      if (confirm !== user.email) {
        throw ValidationError.of('body.confirm', 'must be the address of your account');
      }
      const organizationIds = await this.lockOrganizations(tx, userId);
      const deletedAt = new Date();
      await this.endSoleOwnerships(tx, actor, userId, deletedAt);
      await this.deps.users.update(tx, userId, { deletedAt });
      this.deps.credentials.invalidate(tx, `user:${userId}`);
      await this.deps.sessions.endAll(tx, userId, { reason: 'account deleted' });
      await this.deps.verificationTokens.endAll(tx, userId, 'password_reset');
      // A change that has happened can be undone still, lest a thief deletes what they took.
      await this.deps.emailChanges.endPending(tx, userId);
      await this.sendLink(tx, { ...user, deletedAt });
      await this.record(tx, actor, 'ACCOUNT_DELETED', organizationIds);
      return { deletesAt: graceEnd(deletedAt).toISOString() };
    });
  }

  /** Restores the account and the organizations that were deleted with it. @throws ApiError LINK_INVALID */
  async restore(token: string, source: RequestSource): Promise<void> {
    const { verificationTokens, deletions, users, organizations, credentials } = this.deps;
    const id = this.deps.linkTokens.verify('account_restore', token);
    const link = id === null ? null : await verificationTokens.findUsable(id, 'account_restore');
    if (!link) throw linkInvalid();
    const { userId } = link;
    await this.deps.transaction(async (tx) => {
      const user = await deletions.findDeleted(userId, graceStart(), tx);
      if (!user?.deletedAt || !(await verificationTokens.use(tx, link.id))) throw linkInvalid();
      await users.update(tx, userId, { deletedAt: null });
      // A sign-in beside the deletion may have left one that was refused until now.
      await this.deps.sessions.endAll(tx, userId, { reason: 'account restored' });
      const restored = await deletions.listDeletedWith(tx, userId, user.deletedAt);
      for (const organizationId of restored) {
        await organizations.update(tx, organizationId, { deletedAt: null });
        credentials.invalidate(tx, `organization:${organizationId}`);
      }
      await verificationTokens.endAll(tx, userId, 'account_restore');
      credentials.invalidate(tx, `user:${userId}`);
      const organizationIds = await deletions.listOrganizationIds(tx, userId);
      const actor = userActor(userId, null, source);
      await this.record(tx, actor, 'ACCOUNT_RESTORED', organizationIds);
    });
  }

  /** Mails the link again when the address has an account that can be restored; false without one. */
  async remind(email: string): Promise<boolean> {
    const user = await this.deps.deletions.findDeletedByEmail(email, graceStart());
    if (!user) return false;
    await this.deps.transaction((tx) => this.sendLink(tx, user));
    return true;
  }

  /** Erases accounts whose grace is over; returns how many. */
  async eraseDue(): Promise<number> {
    const before = graceStart();
    const ids = await this.deps.deletions.listDue(before, ERASE_LIMIT);
    let erased = 0;
    for (const id of ids) {
      await this.deps.transaction(async (tx) => {
        if (!(await this.deps.deletions.erase(tx, id, before))) return;
        this.deps.credentials.invalidate(tx, `user:${id}`);
        await this.deps.audit.record(tx, systemActor(''), entryFor('ACCOUNT_ERASED', id));
        erased += 1;
      });
    }
    return erased;
  }

  /** Locks the members of each organization; what is counted after this stays so until the commit. */
  private async lockOrganizations(tx: Transaction, userId: string): Promise<string[]> {
    const ids = await this.deps.deletions.listOrganizationIds(tx, userId);
    for (const id of ids) await this.deps.members.lock(tx, id);
    return ids;
  }

  private async endSoleOwnerships(
    tx: Transaction,
    actor: Actor,
    userId: string,
    deletedAt: Date,
  ): Promise<void> {
    const owned = await this.deps.deletions.listSoleOwnerships(tx, userId);
    const blocking = owned.filter(({ otherMembers }) => otherMembers > 0);
    if (blocking.length > 0) {
      throw new ConflictError(
        'You are the last owner of organizations with other members: make one of them owner, or delete the organization',
        { details: { organizations: blocking.map(({ id, name }) => ({ id, name })) } },
      );
    }
    for (const { id } of owned) {
      await this.deps.organizations.update(tx, id, { deletedAt });
      this.deps.credentials.invalidate(tx, `organization:${id}`);
      await this.deps.audit.record(
        tx,
        { ...actor, organizationId: id },
        { action: 'ORGANIZATION_DELETED', resourceType: 'Organization', resourceId: id },
      );
    }
  }

  private async sendLink(tx: Transaction, user: User): Promise<void> {
    const expiresAt = graceEnd(user.deletedAt ?? new Date());
    const tokenId = await this.deps.verificationTokens.create(tx, {
      userId: user.id,
      purpose: 'account_restore',
      expiresAt,
    });
    await this.deps.mail.enqueue(tx, {
      template: 'account-deletion',
      to: { address: user.email, name: user.name },
      props: { tokenId, deletesAt: expiresAt.toISOString() },
    });
  }

  /** In every organization of the person, so that each sees why a member has gone or returned. */
  private async record(
    tx: Transaction,
    actor: Actor,
    action: string,
    organizationIds: readonly string[],
  ): Promise<void> {
    for (const organizationId of organizationIds) {
      const entry = entryFor(action, actor.userId);
      await this.deps.audit.record(tx, { ...actor, organizationId }, entry);
    }
  }
}

const entryFor = (action: string, resourceId: string | null) =>
  ({ action, resourceType: 'User', resourceId }) as const;
