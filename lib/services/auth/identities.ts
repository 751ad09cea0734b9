import type { Actor, RequestSource } from '@/lib/auth/actor';
import { findIssuer } from '@/lib/auth/oauth/find-issuer';
import type { OidcIssuerSettings, OidcPerson } from '@/lib/auth/oauth/oidc-client';
import type { PendingIdentities } from '@/lib/auth/oauth/pending-identities';
import type { IdentityView } from '@/lib/contracts/oidc';
import { isUniqueViolation } from '@/lib/db/errors';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ApiError, NotFoundError, UnauthenticatedError } from '@/lib/errors';
import type { IdentitiesRepository, IdentityRow } from '@/lib/repositories/identities-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { MailService } from '@/lib/services/mail-service';
import { occurrenceOf } from './occurrence';
import { OidcRefusal } from './oidc-refusal';
import { userActor } from './session-info';
import type { WaysIn } from './ways-in';

export interface IdentitiesDeps {
  issuers: readonly OidcIssuerSettings[];
  transaction: RunTransaction;
  users: UsersRepository;
  identityRows: IdentitiesRepository;
  pendingIdentities: PendingIdentities;
  waysIn: WaysIn;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
}

/** The issuers that are linked to accounts. */
export class Identities {
  constructor(private readonly deps: IdentitiesDeps) {}

  async list(actor: Actor): Promise<IdentityView[]> {
    if (actor.userId === null) throw new UnauthenticatedError();
    const rows = await this.deps.identityRows.list(actor.userId);
    return rows.map((row) => this.toView(row));
  }

  /** Links somebody whom the issuer has identified for the account. @throws OidcRefusal */
  async link(
    userId: string,
    person: OidcPerson,
    issuer: OidcIssuerSettings,
    source: RequestSource,
  ): Promise<void> {
    if (person.email === null) throw new OidcRefusal('email_missing', '/account');
    const { email, subject } = person;
    const member = await this.deps.users.findMember(userId);
    const actor = userActor(userId, member, source);
    await this.create(actor, { userId, issuer: person.issuer, subject, email }, issuer.label);
  }

  /**
   * Links the identity of the cookie to the account of the session, which must be the one whose address it
   * has. @throws ApiError OAUTH_STATE_INVALID; OidcRefusal
   */
  async linkPending(actor: Actor, cookie: string | null): Promise<IdentityView> {
    const pending = this.deps.pendingIdentities.open(cookie);
    if (!pending || pending.userId !== actor.userId) {
      const message = 'Nothing waits to be linked to this account; sign in with the issuer again';
      throw new ApiError('OAUTH_STATE_INVALID', message);
    }
    const label = findIssuer(this.deps.issuers, pending.issuer)?.label ?? pending.issuer;
    return this.toView(await this.create(actor, pending, label));
  }

  /** @throws NotFoundError; ConflictError for the last way to sign in */
  async unlink(actor: Actor, id: string): Promise<{ id: string }> {
    const { userId } = actor;
    if (userId === null) throw new UnauthenticatedError();
    const occurrence = await occurrenceOf(actor.source);
    return this.deps.transaction(async (tx) => {
      const user = await this.deps.users.lock(tx, userId);
      const rows = await this.deps.identityRows.list(userId, tx);
      const row = rows.find((one) => one.id === id);
      if (!user || !row) throw new NotFoundError('Identity');
      await this.deps.waysIn.assertAnother(tx, user, { id });
      await this.deps.identityRows.remove(tx, id);
      await this.record(tx, actor, 'IDENTITY_UNLINKED', row.issuer);
      const label = this.toView(row).label;
      const props = { ...occurrence, label, linked: false };
      await this.deps.mail.enqueue(tx, { template: 'identity-changed', to: { userId }, props });
      return { id };
    });
  }

  private async create(
    actor: Actor,
    identity: { userId: string; issuer: string; subject: string; email: string },
    label: string,
  ): Promise<IdentityRow> {
    const { userId, issuer, subject, email } = identity;
    const props = { ...(await occurrenceOf(actor.source)), label, linked: true };
    const known = await this.deps.identityRows.findBySubject(issuer, subject);
    if (known?.userId === userId) return known;
    try {
      return await this.deps.transaction(async (tx) => {
        if (!(await this.deps.users.lock(tx, userId))) throw new UnauthenticatedError();
        const row = await this.deps.identityRows.create(tx, { userId, issuer, subject, email });
        await this.record(tx, actor, 'IDENTITY_LINKED', issuer);
        await this.deps.mail.enqueue(tx, { template: 'identity-changed', to: { userId }, props });
        return row;
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new OidcRefusal('linked_elsewhere', '/account');
      throw error;
    }
  }

  private record(tx: Transaction, actor: Actor, action: string, issuer: string): Promise<void> {
    return this.deps.audit.record(tx, actor, {
      action,
      resourceType: 'User',
      resourceId: actor.userId,
      metadata: { issuer },
    });
  }

  private toView({ id, issuer, email, createdAt, lastUsedAt }: IdentityRow): IdentityView {
    const known = findIssuer(this.deps.issuers, issuer);
    return {
      id,
      name: known?.name ?? null,
      label: known?.label ?? issuer,
      email,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    };
  }
}
