import type { Actor } from '@/lib/auth/actor';
import type { QueryOf } from '@/lib/contracts/contract';
import {
  memberRemovedNotification,
  roleChangedNotification,
} from '@/lib/contracts/member-notifications';
import {
  type listMembers,
  type MemberView,
  member,
  memberRemoved,
  memberRoleChanged,
  type RoleChoice,
} from '@/lib/contracts/members';
import type { Rights } from '@/lib/contracts/permissions';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError } from '@/lib/errors';
import type { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { MemberRow, MembersRepository } from '@/lib/repositories/members-repository';
import type { RolesRepository } from '@/lib/repositories/roles-repository';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { diff } from '@/lib/utils/diff';
import type { AuditService } from './audit-service';
import type { LiveCredentials } from './live-credentials';
import { type AssignedRole, lockCaller, rightsOf, roleName } from './members/caller-rights';
import { findMemberProblem, type MemberProblem } from './members/member-rules';
import type { NotificationsService } from './notifications-service';
import type { WebhooksService } from './webhooks-service';

const REFUSALS: Record<MemberProblem, () => Error> = {
  'member-above-caller': () => new ForbiddenError('This member may do more than you'),
  'role-above-caller': () => new ForbiddenError('You cannot grant more than you may do yourself'),
  'last-owner': () =>
    new ConflictError('An organization needs an owner; make another member owner first'),
};

export interface MembersServiceDeps {
  transaction: RunTransaction;
  members: MembersRepository;
  roles: Pick<RolesRepository, 'find'>;
  sessions: Pick<SessionsRepository, 'revoke'>;
  apiKeys: Pick<ApiKeysRepository, 'revokeOfMember'>;
  audit: AuditService;
  webhooks: Pick<WebhooksService, 'publish'>;
  notifications: Pick<NotificationsService, 'notify'>;
  credentials: Pick<LiveCredentials, 'invalidate'>;
}

const toRow = viewOf(member);
const toView = ({ user, customRole, ...row }: MemberRow): MemberView =>
  toRow({
    ...row,
    ...user,
    roleId: customRole?.id ?? null,
    roleName: customRole?.name ?? null,
  });

const eventPayload = ({ id, userId, user, role, customRole }: MemberRow) => ({
  memberId: id,
  userId,
  ...user,
  role,
  roleName: customRole?.name ?? null,
});

/** The members of an organization and their roles. */
export class MembersService {
  constructor(private readonly deps: MembersServiceDeps) {}

  list(actor: Actor, query: QueryOf<typeof listMembers>): Promise<TextPage<MemberView>> {
    return this.deps.members.list(actor.organizationId, query);
  }

  /** @throws NotFoundError, ForbiddenError, ConflictError for the last owner */
  update(actor: Actor, id: string, choice: RoleChoice): Promise<MemberView> {
    return this.change(actor, async (tx, own) => {
      const before = await this.find(tx, actor, id);
      const next = await this.findRole(tx, actor, choice);
      await this.check(tx, own, before, next);
      return this.setRole(tx, actor, before, next);
    });
  }

  /** @throws NotFoundError, ForbiddenError, ConflictError for the last owner */
  remove(actor: Actor, id: string): Promise<MemberView> {
    return this.change(actor, async (tx, own) => {
      const member = await this.find(tx, actor, id);
      await this.check(tx, own, member, null);
      await this.end(tx, actor, member, 'MEMBER_REMOVED');
      await this.notifyRemoved(tx, member);
      return toView(member);
    });
  }

  /** @throws ConflictError for the last owner */
  leave(actor: Actor): Promise<MemberView> {
    return this.change(actor, async (tx, own, caller) => {
      if (!caller) throw new ForbiddenError('Only a member can leave');
      await this.check(tx, own, caller, null);
      await this.end(tx, actor, caller, 'MEMBER_LEFT');
      return toView(caller);
    });
  }

  /** The member becomes owner and the caller admin. @throws NotFoundError, ForbiddenError, ConflictError */
  transferOwnership(actor: Actor, id: string): Promise<MemberView> {
    return this.change(actor, async (tx, own, caller) => {
      const member = await this.find(tx, actor, id);
      if (!caller || own.role !== 'owner') throw new ForbiddenError('Only an owner can do this');
      if (member.role === 'owner') throw new ConflictError('This member is an owner already');
      await this.deps.audit.record(tx, actor, {
        action: 'OWNERSHIP_TRANSFERRED',
        resourceType: 'Organization',
        resourceId: actor.organizationId,
        changes: { owner: { from: caller.userId, to: member.userId } },
      });
      const view = await this.setRole(tx, actor, member, { role: 'owner', customRole: null });
      await this.setRole(tx, actor, caller, { role: 'admin', customRole: null });
      return view;
    });
  }

  /** Runs a change with what the caller may do at this moment; such changes run one after the other. */
  private change<T>(
    actor: Actor,
    work: (tx: Transaction, own: Rights, caller: MemberRow | null) => Promise<T>,
  ): Promise<T> {
    return this.deps.transaction(async (tx) => {
      const { own, member } = await lockCaller(this.deps.members, tx, actor);
      return work(tx, own, member);
    });
  }

  private async findRole(
    tx: Transaction,
    { organizationId }: Actor,
    { role, roleId }: RoleChoice,
  ): Promise<AssignedRole> {
    if (roleId === undefined) return { role, customRole: null };
    const customRole = await this.deps.roles.find(tx, organizationId, roleId);
    if (!customRole) throw new NotFoundError('Role');
    return { role, customRole };
  }

  private async find(tx: Transaction, actor: Actor, id: string): Promise<MemberRow> {
    const member = await this.deps.members.find(tx, actor.organizationId, id);
    if (!member) throw new NotFoundError('Member');
    return member;
  }

  private async check(
    tx: Transaction,
    own: Rights,
    member: MemberRow,
    next: AssignedRole | null,
  ): Promise<void> {
    const isLastOwner =
      member.role === 'owner' &&
      (await this.deps.members.countOwners(tx, member.organizationId)) === 1;
    const problem = findMemberProblem({
      own,
      current: rightsOf(member),
      next: next && rightsOf(next),
      isLastOwner,
    });
    if (problem) throw REFUSALS[problem]();
  }

  private async setRole(
    tx: Transaction,
    actor: Actor,
    before: MemberRow,
    next: AssignedRole,
  ): Promise<MemberView> {
    const after = { ...before, ...next };
    if (before.role === next.role && before.customRole?.id === next.customRole?.id) {
      return toView(before);
    }
    const { organizationId, userId } = before;
    await this.deps.members.update(tx, before, next);
    this.deps.credentials.invalidate(tx, `user:${userId}`);
    await this.record(tx, actor, 'MEMBER_ROLE_CHANGED', before, after);
    await this.deps.webhooks.publish(tx, {
      organizationId,
      event: memberRoleChanged,
      payload: { ...eventPayload(after), previousRole: before.role },
    });
    if (userId !== actor.userId) {
      await this.deps.notifications.notify(tx, {
        organizationId,
        userId,
        notification: roleChangedNotification,
        data: { role: roleName(after), previousRole: roleName(before) },
      });
    }
    return toView(after);
  }

  /** Ends a membership with the sessions and personal API keys that depend on it. */
  private async end(
    tx: Transaction,
    actor: Actor,
    member: MemberRow,
    action: 'MEMBER_REMOVED' | 'MEMBER_LEFT',
  ): Promise<void> {
    const { organizationId, userId } = member;
    await this.deps.members.remove(tx, member);
    const ended = { userId, organizationId };
    const sessionIds = await this.deps.sessions.revoke(tx, ended, 'membership ended');
    const keyHashes = await this.deps.apiKeys.revokeOfMember(tx, member);
    this.deps.credentials.invalidate(
      tx,
      `user:${member.userId}`,
      ...sessionIds.map((id) => `session:${id}` as const),
      ...keyHashes.map((hash) => `api-key:${hash}` as const),
    );
    await this.record(tx, actor, action, member, null);
    const payload = eventPayload(member);
    await this.deps.webhooks.publish(tx, { organizationId, event: memberRemoved, payload });
  }

  private record(
    tx: Transaction,
    actor: Actor,
    action: string,
    before: MemberRow,
    after: MemberRow | null,
  ): Promise<void> {
    return this.deps.audit.record(tx, actor, {
      action,
      resourceType: 'Membership',
      resourceId: before.id,
      changes: diff(toView(before), after && toView(after)),
      metadata: { userId: before.userId, email: before.user.email },
    });
  }

  /** A former member reads it in another organization, or in the e-mail alone. */
  private async notifyRemoved(
    tx: Transaction,
    { userId, organizationId }: MemberRow,
  ): Promise<void> {
    const other = await this.deps.members.findOtherOrganization(tx, userId, organizationId);
    await this.deps.notifications.notify(tx, {
      organizationId: other ?? organizationId,
      userId,
      notification: memberRemovedNotification,
      data: {},
    });
  }
}
