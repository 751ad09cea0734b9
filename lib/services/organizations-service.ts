import type { Actor } from '@/lib/auth/actor';
import type { BodyOf } from '@/lib/contracts/contract';
import {
  type createOrganization,
  DELETION_DAYS,
  type OrganizationView,
  type OwnOrganization,
  organizationDetails,
  organizationUpdated,
  type setSecondFactorPolicy,
  type updateOrganization,
} from '@/lib/contracts/organizations';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from '@/lib/errors';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import type { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import { createSlug } from '@/lib/utils/create-slug';
import { diff } from '@/lib/utils/diff';
import { DAY_MS } from '@/lib/utils/durations';
import type { AuditService } from './audit-service';
import type { LiveCredentials } from './live-credentials';
import type { WebhooksService } from './webhooks-service';

/** Anybody with an account can create organizations, so their number is limited. */
const MAX_OWNED = 20;

export interface OrganizationsServiceDeps {
  transaction: RunTransaction;
  organizations: OrganizationsRepository;
  audit: AuditService;
  webhooks: Pick<WebhooksService, 'publish'>;
  credentials: Pick<LiveCredentials, 'invalidate'>;
  jobs: Pick<JobsRepository, 'cancelAll'>;
}

const GRACE_MS = DELETION_DAYS * DAY_MS;
const graceStart = () => new Date(Date.now() - GRACE_MS);
const deletesAt = (deletedAt: Date) => new Date(deletedAt.getTime() + GRACE_MS).toISOString();
const toView = viewOf(organizationDetails);

function userOf({ userId }: Actor): string {
  if (userId === null) throw new ForbiddenError('Only users have organizations');
  return userId;
}

/** The organizations of a user, and the current one. */
export class OrganizationsService {
  constructor(private readonly deps: OrganizationsServiceDeps) {}

  async list(actor: Actor): Promise<OwnOrganization[]> {
    const rows = await this.deps.organizations.listOfUser(userOf(actor), graceStart());
    const visible = rows.filter(({ deletedAt, role }) => !deletedAt || role === 'owner');
    return visible.map(({ id, name, slug, role, deletedAt }) => ({
      id,
      name,
      slug,
      role,
      isCurrent: id === actor.organizationId,
      deletesAt: deletedAt && deletesAt(deletedAt),
    }));
  }

  /** @throws ConflictError when the user owns `MAX_OWNED` organizations */
  create(actor: Actor, { name }: BodyOf<typeof createOrganization>): Promise<OrganizationView> {
    const userId = userOf(actor);
    const slug = createSlug(name, 'organization');
    return this.deps.transaction(async (tx) => {
      if ((await this.deps.organizations.countOwned(tx, userId)) >= MAX_OWNED) {
        throw new ConflictError(`A user can own ${MAX_OWNED} organizations`);
      }
      const row = await this.deps.organizations.create(tx, { name, slug }, userId);
      const owner = { ...actor, organizationId: row.id };
      await this.deps.audit.record(tx, owner, {
        action: 'ORGANIZATION_CREATED',
        resourceType: 'Organization',
        resourceId: row.id,
        changes: diff(null, toView(row)),
      });
      return toView(row);
    });
  }

  async get(actor: Actor): Promise<OrganizationView> {
    const row = await this.deps.organizations.find(actor.organizationId);
    if (!row) throw new NotFoundError('Organization');
    return toView(row);
  }

  update(actor: Actor, fields: BodyOf<typeof updateOrganization>): Promise<OrganizationView> {
    const { organizationId } = actor;
    return this.deps.transaction(async (tx) => {
      const before = await this.deps.organizations.find(organizationId, tx);
      if (!before) throw new NotFoundError('Organization');
      const after = await this.deps.organizations.update(tx, organizationId, fields);
      await this.deps.audit.record(tx, actor, {
        action: 'ORGANIZATION_UPDATED',
        resourceType: 'Organization',
        resourceId: organizationId,
        changes: diff(toView(before), toView(after)),
      });
      await this.deps.webhooks.publish(tx, {
        organizationId,
        event: organizationUpdated,
        payload: { organizationId, name: after.name },
      });
      return toView(after);
    });
  }

  /**
   * Takes effect on live sessions and open streams at once.
   * @throws ConflictError when the owner's own session would be refused
   */
  setSecondFactorPolicy(
    actor: Actor,
    policy: BodyOf<typeof setSecondFactorPolicy>,
  ): Promise<OrganizationView> {
    const { organizationId: id, proof } = actor;
    if (policy.requiresSecondFactor && !proof?.secondFactor) {
      throw new ConflictError('Add a second factor to your own account first, or sign in with it');
    }
    return this.deps.transaction(async (tx) => {
      const before = await this.deps.organizations.find(id, tx);
      if (!before) throw new NotFoundError('Organization');
      const after = await this.deps.organizations.update(tx, id, policy);
      this.deps.credentials.invalidate(tx, `organization:${id}`);
      await this.deps.audit.record(tx, actor, {
        action: 'SECOND_FACTOR_POLICY_CHANGED',
        resourceType: 'Organization',
        resourceId: id,
        changes: diff(toView(before), toView(after)),
      });
      return toView(after);
    });
  }

  /**
   * Ends everybody's access and all jobs at once; owners can restore the organization for `DELETION_DAYS`.
   * @param confirm its name, typed again
   */
  remove(actor: Actor, confirm: string): Promise<{ id: string; deletesAt: string }> {
    const { organizationId: id } = actor;
    return this.deps.transaction(async (tx) => {
      const row = await this.deps.organizations.find(id, tx);
      if (!row) throw new NotFoundError('Organization');
      if (confirm.trim() !== row.name) {
        const message = 'must be the name of the organization';
        throw new ValidationError([{ path: 'query.confirm', message }]);
      }
      const deletedAt = new Date();
      await this.deps.organizations.update(tx, id, { deletedAt });
      this.deps.jobs.cancelAll(tx, id);
      this.deps.credentials.invalidate(tx, `organization:${id}`);
      await this.recordEnd(tx, actor, id, 'ORGANIZATION_DELETED');
      return { id, deletesAt: deletesAt(deletedAt) };
    });
  }

  /** @throws NotFoundError when the user does not own such an organization, or its time is over */
  restore(actor: Actor, id: string): Promise<OrganizationView> {
    const ownerId = userOf(actor);
    return this.deps.transaction(async (tx) => {
      const lost = { id, ownerId, since: graceStart() };
      if (!(await this.deps.organizations.findDeleted(tx, lost))) {
        throw new NotFoundError('Organization');
      }
      const row = await this.deps.organizations.update(tx, id, { deletedAt: null });
      this.deps.credentials.invalidate(tx, `organization:${id}`);
      await this.recordEnd(tx, { ...actor, organizationId: id }, id, 'ORGANIZATION_RESTORED');
      return toView(row);
    });
  }

  private recordEnd(
    tx: Transaction,
    actor: Actor,
    resourceId: string,
    action: string,
  ): Promise<void> {
    return this.deps.audit.record(tx, actor, { action, resourceType: 'Organization', resourceId });
  }
}
