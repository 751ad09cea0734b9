import type { Scope } from '@/lib/contracts/manifest.gen';
import { type CustomRoleView, customRoleList } from '@/lib/contracts/roles';
import type { Database } from '@/lib/db/client';
import type { Role } from '@/lib/db/generated/client';
import { lockExclusively } from '@/lib/db/postgres/advisory-lock';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type CustomRoleRow = Omit<Role, 'scopes'> & { scopes: Scope[]; members: number };

export interface RoleFields {
  name: string;
  scopes: Scope[];
}

export const ROLES_SOURCE: ListSource<'organizationId'> = {
  table: 'Role',
  list: customRoleList,
  owner: ['organizationId'],
  computed: {
    members: '(SELECT count(*) FROM "Membership" WHERE "roleId" = item."id")',
  },
};

const include = { _count: { select: { memberships: true } } } as const;

function toRow({ _count, ...row }: Role & { _count: { memberships: number } }): CustomRoleRow {
  return { ...row, scopes: row.scopes as Scope[], members: _count.memberships };
}

/** The custom roles of organizations. */
export class RolesRepository {
  private readonly reader: ListReader<CustomRoleView, 'organizationId'>;

  constructor({ pool }: Pick<Database, 'pool'>) {
    this.reader = new ListReader(pool, ROLES_SOURCE);
  }

  list(organizationId: string, query: ListQuery): Promise<TextPage<CustomRoleView>> {
    return this.reader.page({ organizationId }, query);
  }

  async find(tx: Transaction, organizationId: string, id: string): Promise<CustomRoleRow | null> {
    const db = await tx.prisma();
    const row = await db.role.findFirst({ where: { id, organizationId }, include });
    return row && toRow(row);
  }

  /** Whether a pending invitation has the role. */
  async isInvited(tx: Transaction, { id, organizationId }: CustomRoleRow): Promise<boolean> {
    const db = await tx.prisma();
    const where = { organizationId, roleId: id, acceptedAt: null, revokedAt: null };
    return (await db.invitation.count({ where })) > 0;
  }

  /** How many roles there are. Other transactions that count them wait until this one ends. */
  async count(tx: Transaction, organizationId: string): Promise<number> {
    await lockExclusively(tx, `roles:${organizationId}`);
    const db = await tx.prisma();
    return db.role.count({ where: { organizationId } });
  }

  async create(
    tx: Transaction,
    organizationId: string,
    fields: RoleFields,
  ): Promise<CustomRoleRow> {
    const db = await tx.prisma();
    return toRow(await db.role.create({ data: { ...fields, organizationId }, include }));
  }

  async update(
    tx: Transaction,
    { id, organizationId }: CustomRoleRow,
    fields: RoleFields,
  ): Promise<CustomRoleRow> {
    const db = await tx.prisma();
    return toRow(await db.role.update({ where: { id, organizationId }, data: fields, include }));
  }

  async remove(tx: Transaction, { id, organizationId }: CustomRoleRow): Promise<void> {
    const db = await tx.prisma();
    await db.role.delete({ where: { id, organizationId } });
  }
}
