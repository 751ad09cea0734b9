import type { Actor } from '@/lib/auth/actor';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import {
  type CustomRoleView,
  type createRole,
  customRole,
  type listRoles,
} from '@/lib/contracts/roles';
import { viewOf } from '@/lib/contracts/view';
import { isUniqueViolation } from '@/lib/db/errors';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from '@/lib/errors';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { MembersRepository } from '@/lib/repositories/members-repository';
import type {
  CustomRoleRow,
  RoleFields,
  RolesRepository,
} from '@/lib/repositories/roles-repository';
import { diff } from '@/lib/utils/diff';
import type { AuditService } from './audit-service';
import type { LiveCredentials } from './live-credentials';
import { includesRights } from './members/member-rules';

/** Each role is listed when a member gets one. */
const MAX_ROLES = 50;

export interface RolesServiceDeps {
  transaction: RunTransaction;
  roles: RolesRepository;
  members: Pick<MembersRepository, 'lock'>;
  audit: AuditService;
  credentials: Pick<LiveCredentials, 'invalidate'>;
}

const toView = viewOf(customRole);

/** Whether the caller has all scopes of the role. */
const includesRole = (actor: Actor, { scopes }: Pick<CustomRoleRow, 'scopes'>) =>
  includesRights(actor, { role: 'custom', scopes });

/** @throws ValidationError for scopes that the caller lacks */
function checkScopes(actor: Actor, fields: RoleFields): void {
  if (includesRole(actor, fields)) return;
  const message = 'must not have scopes that you lack yourself';
  throw new ValidationError([{ path: 'body.scopes', message }]);
}

/** The custom roles of an organization, which consist of scopes. */
export class RolesService {
  constructor(private readonly deps: RolesServiceDeps) {}

  list(actor: Actor, query: QueryOf<typeof listRoles>): Promise<TextPage<CustomRoleView>> {
    return this.deps.roles.list(actor.organizationId, query);
  }

  /** @throws ValidationError, ConflictError for a name in use and beyond `MAX_ROLES` */
  create(actor: Actor, fields: BodyOf<typeof createRole>): Promise<CustomRoleView> {
    checkScopes(actor, fields);
    const { organizationId } = actor;
    return this.withUniqueName(async (tx) => {
      if ((await this.deps.roles.count(tx, organizationId)) >= MAX_ROLES) {
        throw new ConflictError(`An organization can have ${MAX_ROLES} roles; remove one first`);
      }
      const row = await this.deps.roles.create(tx, organizationId, fields);
      await this.record(tx, actor, 'ROLE_CREATED', { after: row });
      return toView(row);
    });
  }

  /** @throws NotFoundError, ForbiddenError, ValidationError, ConflictError for a name in use */
  update(actor: Actor, id: string, fields: BodyOf<typeof createRole>): Promise<CustomRoleView> {
    return this.withUniqueName(async (tx) => {
      const before = await this.find(tx, actor, id);
      checkScopes(actor, fields);
      const after = await this.deps.roles.update(tx, before, fields);
      this.deps.credentials.invalidate(tx, `organization:${actor.organizationId}`);
      await this.record(tx, actor, 'ROLE_UPDATED', { before, after });
      return toView(after);
    });
  }

  /** @throws NotFoundError, ForbiddenError, ConflictError for a role that is in use */
  remove(actor: Actor, id: string): Promise<CustomRoleView> {
    return this.deps.transaction(async (tx) => {
      // Members get roles under the same lock.
      await this.deps.members.lock(tx, actor.organizationId);
      const row = await this.find(tx, actor, id);
      if (row.members > 0) {
        throw new ConflictError('Members have this role; give them another one first');
      }
      if (await this.deps.roles.isInvited(tx, row)) {
        throw new ConflictError('A pending invitation has this role; revoke it first');
      }
      await this.deps.roles.remove(tx, row);
      await this.record(tx, actor, 'ROLE_REMOVED', { before: row });
      return toView(row);
    });
  }

  /** Finds a role that the caller may change. */
  private async find(tx: Transaction, actor: Actor, id: string): Promise<CustomRoleRow> {
    const row = await this.deps.roles.find(tx, actor.organizationId, id);
    if (!row) throw new NotFoundError('Role');
    if (!includesRole(actor, row)) {
      throw new ForbiddenError('The role has scopes that you lack');
    }
    return row;
  }

  private async withUniqueName<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.deps.transaction(work);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ConflictError('Another role has this name', { details: { field: 'name' } });
    }
  }

  private record(
    tx: Transaction,
    actor: Actor,
    action: string,
    { before, after }: { before?: CustomRoleRow; after?: CustomRoleRow },
  ): Promise<void> {
    return this.deps.audit.record(tx, actor, {
      action,
      resourceType: 'Role',
      resourceId: (after ?? before)?.id ?? null,
      changes: diff(before && toView(before), after && toView(after)),
    });
  }
}
