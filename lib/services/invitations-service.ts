import type { Actor } from '@/lib/auth/actor';
import { hashToken } from '@/lib/auth/crypto';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import {
  type createInvitation,
  INVITATION_DAYS,
  type InvitationPreview,
  type InvitationView,
  invitation,
  type listInvitations,
} from '@/lib/contracts/invitations';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError, RateLimitedError, ValidationError } from '@/lib/errors';
import type { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type {
  InvitationRow,
  InvitationsRepository,
} from '@/lib/repositories/invitations-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { MembersRepository } from '@/lib/repositories/members-repository';
import type { RolesRepository } from '@/lib/repositories/roles-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import { DAY_MS, MINUTE_MS } from '@/lib/utils/durations';
import type { AuditService } from './audit-service';
import type { AccountBudgetDeps } from './auth/sign-in-budget';
import { findInvitation } from './invitations/find-invitation';
import type { MailService } from './mail-service';
import { type AssignedRole, lockCaller, rightsOf, roleName } from './members/caller-rights';
import { includesRights } from './members/member-rules';

/** Invitations go to addresses that did not ask for them, so their number is limited. */
const MAX_PENDING = 100;
const MAX_PER_DAY = 200;
/** The least time between two mails of one invitation. */
const RESEND_MS = 5 * MINUTE_MS;

export interface InvitationsServiceDeps {
  transaction: RunTransaction;
  invitations: InvitationsRepository;
  members: MembersRepository;
  apiKeys: Pick<ApiKeysRepository, 'find'>;
  roles: Pick<RolesRepository, 'find'>;
  users: Pick<UsersRepository, 'findByEmail'>;
  linkTokens: Pick<LinkTokens, 'verify'>;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
  rateLimiter: AccountBudgetDeps['rateLimiter'];
}

const toRow = viewOf(invitation);
const toView = (row: InvitationRow): InvitationView =>
  toRow({ ...row, roleName: row.customRole?.name ?? null });

const expiry = () => new Date(Date.now() + INVITATION_DAYS * DAY_MS);

/** Invitations to an organization, as its admins manage them. */
export class InvitationsService {
  constructor(private readonly deps: InvitationsServiceDeps) {}

  list(actor: Actor, query: QueryOf<typeof listInvitations>): Promise<TextPage<InvitationView>> {
    return this.deps.invitations.list(actor.organizationId, query);
  }

  /**
   * Responds alike whether or not the address has an account.
   * @throws ValidationError for a role above the caller; ConflictError; RateLimitedError
   */
  create(actor: Actor, body: BodyOf<typeof createInvitation>): Promise<InvitationView> {
    const { organizationId, userId } = actor;
    const { email, role, roleId } = body;
    return this.deps.transaction(async (tx) => {
      const { own } = await lockCaller(this.deps.members, tx, actor);
      const customRole = roleId ? await this.deps.roles.find(tx, organizationId, roleId) : null;
      if (roleId && !customRole) throw new NotFoundError('Role');
      this.checkRole(includesRights(own, rightsOf({ role, customRole })));
      await this.checkNumber(tx, organizationId);
      if (await this.deps.members.hasAddress(tx, organizationId, email)) {
        throw new ConflictError('This address belongs to a member', {
          details: { field: 'email' },
        });
      }
      if (await this.deps.invitations.existsFor(tx, organizationId, email)) {
        throw new ConflictError('This address is invited; send the invitation again', {
          details: { field: 'email' },
        });
      }
      const id = await this.deps.invitations.create(tx, {
        organizationId,
        userId: userId ?? '',
        apiKeyId: userId === null ? actor.id : null,
        email,
        role,
        roleId: roleId ?? null,
        expiresAt: expiry(),
      });
      const row = await this.find(tx, actor, id);
      await this.send(tx, row);
      await this.record(tx, actor, 'INVITATION_CREATED', row);
      return toView(row);
    });
  }

  /** @throws NotFoundError, ValidationError, RateLimitedError within 5 minutes of the last mail */
  resend(actor: Actor, id: string): Promise<InvitationView> {
    return this.change(actor, id, async (tx, row) => {
      const waitMs = row.sentAt.getTime() + RESEND_MS - Date.now();
      if (waitMs > 0) throw new RateLimitedError(Math.ceil(waitMs / 1000));
      const fields = { expiresAt: expiry(), sentAt: new Date() };
      await this.deps.invitations.update(tx, row, fields);
      await this.send(tx, row);
      await this.record(tx, actor, 'INVITATION_RESENT', row);
      return { ...row, ...fields };
    });
  }

  /** @throws NotFoundError, ValidationError */
  revoke(actor: Actor, id: string): Promise<InvitationView> {
    return this.change(actor, id, async (tx, row) => {
      await this.deps.invitations.update(tx, row, { revokedAt: new Date() });
      await this.record(tx, actor, 'INVITATION_REVOKED', row);
      return row;
    });
  }

  /** @throws NotFoundError, ConflictError when it has ended */
  async preview(token: string): Promise<InvitationPreview> {
    const row = await findInvitation(this.deps, token);
    const user = await this.deps.users.findByEmail(row.email);
    return {
      organizationName: row.organization.name,
      inviterName: row.inviterName,
      email: row.email,
      role: row.role,
      roleName: row.customRole?.name ?? null,
      expiresAt: row.expiresAt.toISOString(),
      hasAccount: user !== null,
    };
  }

  /** Runs a change of an invitation that the caller could have created. */
  private change(
    actor: Actor,
    id: string,
    work: (tx: Transaction, row: InvitationRow) => Promise<InvitationRow>,
  ): Promise<InvitationView> {
    return this.deps.transaction(async (tx) => {
      const { own } = await lockCaller(this.deps.members, tx, actor);
      const row = await this.find(tx, actor, id);
      this.checkRole(includesRights(own, rightsOf(row)));
      return toView(await work(tx, row));
    });
  }

  private checkRole(isIncluded: boolean): void {
    if (isIncluded) return;
    throw new ValidationError([
      { path: 'body.role', message: 'must not allow more than you may do yourself' },
    ]);
  }

  private async checkNumber(tx: Transaction, organizationId: string): Promise<void> {
    const { invitations } = this.deps;
    if ((await invitations.countPending(tx, organizationId)) >= MAX_PENDING) {
      throw new ConflictError(
        `An organization can have ${MAX_PENDING} pending invitations; revoke one first`,
      );
    }
    const since = new Date(Date.now() - DAY_MS);
    if ((await invitations.countSince(tx, organizationId, since)) >= MAX_PER_DAY) {
      throw new RateLimitedError(DAY_MS / 1000);
    }
  }

  private async find(tx: Transaction, actor: Actor, id: string): Promise<InvitationRow> {
    const row = await this.deps.invitations.find(tx, actor.organizationId, id);
    if (!row) throw new NotFoundError('Invitation');
    return row;
  }

  /** @throws RateLimitedError when the address gets too many, of all organizations together */
  private async send(tx: Transaction, row: InvitationRow): Promise<void> {
    const { id: tokenId, organizationId, email, organization, inviterName } = row;
    const key = `invitation:${hashToken(email)}`;
    const { allowed, resetSeconds } = await this.deps.rateLimiter.consume('account_mail', key);
    if (!allowed) throw new RateLimitedError(resetSeconds);
    await this.deps.mail.enqueue(tx, {
      template: 'invitation',
      to: { address: email },
      organizationId,
      props: {
        tokenId,
        validForMinutes: INVITATION_DAYS * 24 * 60,
        organizationName: organization.name,
        inviterName: inviterName ?? organization.name,
        role: roleName(row as AssignedRole),
      },
    });
  }

  private record(tx: Transaction, actor: Actor, action: string, row: InvitationRow): Promise<void> {
    return this.deps.audit.record(tx, actor, {
      action,
      resourceType: 'Invitation',
      resourceId: row.id,
      metadata: { email: row.email, role: roleName(row) },
    });
  }
}
