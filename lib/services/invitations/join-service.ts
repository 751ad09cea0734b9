import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { BodyOf } from '@/lib/contracts/contract';
import type { signUpByInvitation } from '@/lib/contracts/invitations';
import { memberAddedNotification } from '@/lib/contracts/member-notifications';
import { memberAdded } from '@/lib/contracts/members';
import { isUniqueViolation } from '@/lib/db/errors';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError } from '@/lib/errors';
import type { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type {
  InvitationRow,
  InvitationsRepository,
} from '@/lib/repositories/invitations-repository';
import type { MembersRepository } from '@/lib/repositories/members-repository';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { hashNewPassword } from '@/lib/services/auth/new-password';
import { memberActor } from '@/lib/services/auth/session-info';
import type { SessionsService, StartedSession } from '@/lib/services/auth/sessions-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import { roleName } from '@/lib/services/members/caller-rights';
import type { NotificationsService } from '@/lib/services/notifications-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { findInvitation } from './find-invitation';

export interface JoinServiceDeps {
  transaction: RunTransaction;
  invitations: InvitationsRepository;
  members: MembersRepository;
  apiKeys: Pick<ApiKeysRepository, 'find'>;
  users: Pick<UsersRepository, 'createInvited' | 'findLive' | 'findMember'>;
  sessions: Pick<SessionsService, 'start'>;
  linkTokens: Pick<LinkTokens, 'verify'>;
  audit: AuditService;
  webhooks: Pick<WebhooksService, 'publish'>;
  notifications: Pick<NotificationsService, 'notify'>;
  credentials: Pick<LiveCredentials, 'invalidate'>;
}

const hasAccount = () =>
  new ConflictError('This address has an account; sign in to accept the invitation', {
    details: { status: 'account-exists' },
  });

/** Invitations, as the people who got them accept them. */
export class JoinService {
  constructor(private readonly deps: JoinServiceDeps) {}

  /** @throws NotFoundError; ConflictError; ForbiddenError for a user with another address */
  accept(
    actor: Actor,
    token: string,
  ): Promise<{ organizationId: string; organizationName: string }> {
    return this.deps.transaction(async (tx) => {
      const row = await this.claim(tx, token);
      const user = actor.userId && (await this.deps.users.findLive(actor.userId));
      if (!user || user.email !== row.email) {
        throw new ForbiddenError(`Sign in as ${row.email} to accept this invitation`);
      }
      await this.join(tx, row, user, actor.source);
      return { organizationId: row.organizationId, organizationName: row.organization.name };
    });
  }

  /** @throws NotFoundError; ConflictError, also when the address has an account */
  async signUp(
    { token, name, password }: BodyOf<typeof signUpByInvitation>,
    source: RequestSource,
  ): Promise<StartedSession> {
    // Before the costly hash.
    const { email } = await findInvitation(this.deps, token);
    const passwordHash = await hashNewPassword(password, { name, email }, 'password');
    try {
      return await this.deps.transaction(async (tx) => {
        const row = await this.claim(tx, token);
        const user = await this.deps.users.createInvited(tx, {
          email: row.email,
          name,
          passwordHash,
        });
        const member = await this.join(tx, row, user, source);
        return this.deps.sessions.start(tx, {
          member,
          source,
          method: 'password',
          action: 'USER_SIGNED_UP',
        });
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw hasAccount();
      throw error;
    }
  }

  /** The invitation, locked against others that use or change it. */
  private async claim(tx: Transaction, token: string): Promise<InvitationRow> {
    const { organizationId } = await findInvitation(this.deps, token, tx);
    await this.deps.members.lock(tx, organizationId);
    return findInvitation(this.deps, token, tx);
  }

  private async join(
    tx: Transaction,
    row: InvitationRow,
    user: { id: string; name: string; email: string },
    source: RequestSource,
  ): Promise<Member> {
    const { organizationId, roleId, role } = row;
    if (await this.deps.members.findByUser(organizationId, user.id, tx)) {
      throw new ConflictError('You are a member of this organization already');
    }
    const fields = { organizationId, userId: user.id, role, roleId };
    const memberId = await this.deps.members.create(tx, fields);
    await this.deps.invitations.update(tx, row, { acceptedAt: new Date() });
    this.deps.credentials.invalidate(tx, `user:${user.id}`);
    const member = await this.deps.users.findMember(user.id, organizationId, tx);
    if (!member) throw new NotFoundError('Organization');
    await this.deps.audit.record(tx, memberActor(member, null, source), {
      action: 'INVITATION_ACCEPTED',
      resourceType: 'Membership',
      resourceId: memberId,
      metadata: { invitationId: row.id, email: row.email, role: roleName(row) },
    });
    const { name, email } = user;
    const customName = row.customRole?.name ?? null;
    await this.deps.webhooks.publish(tx, {
      organizationId,
      event: memberAdded,
      payload: { memberId, userId: user.id, name, email, role, roleName: customName },
    });
    if (row.inviterName !== null) {
      await this.deps.notifications.notify(tx, {
        organizationId,
        userId: row.userId,
        notification: memberAddedNotification,
        data: { name, email, organizationName: row.organization.name, role: roleName(row) },
      });
    }
    return member;
  }
}
