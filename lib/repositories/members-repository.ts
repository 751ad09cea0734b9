import type { Scope } from '@/lib/contracts/manifest.gen';
import { type MemberView, memberList } from '@/lib/contracts/members';
import type { MemberRole } from '@/lib/contracts/permissions';
import type { Database, DbClient } from '@/lib/db/client';
import { lockExclusively } from '@/lib/db/postgres/advisory-lock';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

/** A membership with the name and address of its user. */
export interface MemberRow {
  id: string;
  organizationId: string;
  userId: string;
  role: MemberRole;
  customRole: { id: string; name: string; scopes: Scope[] } | null;
  createdAt: Date;
  user: { name: string; email: string };
}

const userSql = (column: string) => `(SELECT "${column}" FROM "User" WHERE "id" = item."userId")`;

export const MEMBERS_SOURCE: ListSource<'organizationId'> = {
  table: 'Membership',
  list: memberList,
  owner: ['organizationId'],
  hiddenBy: 'userDeletedAt',
  computed: {
    name: userSql('name'),
    email: userSql('email'),
    userDeletedAt: userSql('deletedAt'),
    roleName: '(SELECT "name" FROM "Role" WHERE "id" = item."roleId")',
  },
};

const include = {
  user: { select: { name: true, email: true } },
  customRole: { select: { id: true, name: true, scopes: true } },
} as const;
const live = { user: { deletedAt: null } } as const;

/** The members of organizations. */
export class MembersRepository {
  private readonly db: DbClient;
  private readonly reader: ListReader<MemberView, 'organizationId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.reader = new ListReader(pool, MEMBERS_SOURCE);
  }

  list(organizationId: string, query: ListQuery): Promise<TextPage<MemberView>> {
    return this.reader.page({ organizationId }, query);
  }

  /** Makes other transactions that change members of the organization wait until this one ends. */
  async lock(tx: Transaction, organizationId: string): Promise<void> {
    await lockExclusively(tx, `members:${organizationId}`);
  }

  async find(tx: Transaction, organizationId: string, id: string): Promise<MemberRow | null> {
    return this.findWhere(await tx.prisma(), { id, organizationId });
  }

  async findByUser(
    organizationId: string,
    userId: string,
    tx?: Transaction,
  ): Promise<MemberRow | null> {
    return this.findWhere(tx ? await tx.prisma() : this.db, { userId, organizationId });
  }

  /** Whether a member has this e-mail address. */
  async hasAddress(tx: Transaction, organizationId: string, email: string): Promise<boolean> {
    const db = await tx.prisma();
    const where = { organizationId, user: { email, deletedAt: null } };
    return (await db.membership.count({ where })) > 0;
  }

  /** Returns the id of the new membership. */
  async create(
    tx: Transaction,
    fields: { organizationId: string; userId: string; role: MemberRole; roleId: string | null },
  ): Promise<string> {
    const db = await tx.prisma();
    return (await db.membership.create({ data: fields, select: { id: true } })).id;
  }

  async countOwners(tx: Transaction, organizationId: string): Promise<number> {
    const db = await tx.prisma();
    return db.membership.count({ where: { organizationId, role: 'owner', ...live } });
  }

  /** The oldest other organization of the user; null without one. */
  async findOtherOrganization(
    tx: Transaction,
    userId: string,
    organizationId: string,
  ): Promise<string | null> {
    const db = await tx.prisma();
    const other = await db.membership.findFirst({
      where: { userId, organizationId: { not: organizationId }, organization: { deletedAt: null } },
      orderBy: { createdAt: 'asc' },
    });
    return other?.organizationId ?? null;
  }

  /** Whether the user is a member of an organization that the other one does not own, deleted ones included. */
  async belongsToOthers(tx: Transaction, userId: string, ownerId: string): Promise<boolean> {
    const db = await tx.prisma();
    const memberships = { none: { userId: ownerId, role: 'owner' } };
    return (await db.membership.count({ where: { userId, organization: { memberships } } })) > 0;
  }

  async update(
    tx: Transaction,
    { id, organizationId }: MemberRow,
    { role, customRole }: Pick<MemberRow, 'role' | 'customRole'>,
  ): Promise<void> {
    const db = await tx.prisma();
    const data = { role, roleId: customRole?.id ?? null };
    await db.membership.update({ where: { id, organizationId }, data });
  }

  async remove(tx: Transaction, { id, organizationId }: MemberRow): Promise<void> {
    const db = await tx.prisma();
    await db.membership.delete({ where: { id, organizationId } });
  }

  private async findWhere(
    db: DbClient,
    where: { organizationId: string; id?: string; userId?: string },
  ): Promise<MemberRow | null> {
    const row = await db.membership.findFirst({ where: { ...where, ...live }, include });
    if (!row) return null;
    const { customRole } = row;
    return {
      ...row,
      role: row.role as MemberRole,
      customRole: customRole && { ...customRole, scopes: customRole.scopes as Scope[] },
    };
  }
}
