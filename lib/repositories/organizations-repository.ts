import type { MemberRole } from '@/lib/contracts/permissions';
import type { Database, Db } from '@/lib/db/client';
import type { Organization } from '@/lib/db/generated/client';
import { lockExclusively } from '@/lib/db/postgres/advisory-lock';
import type { Transaction } from '@/lib/db/transaction';

export type OrganizationRow = Organization;

/** Organizations, and those of a user. */
export class OrganizationsRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  async isLive(id: string): Promise<boolean> {
    return (await this.db.organization.count({ where: { id, deletedAt: null } })) === 1;
  }

  /** Whether it was deleted and its row is still there. */
  async isDeleted(id: string): Promise<boolean> {
    return (await this.db.organization.count({ where: { id, deletedAt: { not: null } } })) === 1;
  }

  async find(id: string, tx?: Transaction): Promise<OrganizationRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    return db.organization.findUnique({ where: { id } });
  }

  /** The organizations of a user with the user's role, by name; those deleted since then, too. */
  async listOfUser(
    userId: string,
    deletedSince: Date,
  ): Promise<(OrganizationRow & { role: MemberRole })[]> {
    const memberships = await this.db.membership.findMany({
      where: {
        userId,
        organization: { OR: [{ deletedAt: null }, { deletedAt: { gte: deletedSince } }] },
      },
      include: { organization: true },
      orderBy: { organization: { name: 'asc' } },
    });
    return memberships.map(({ organization, role }) => ({
      ...organization,
      role: role as MemberRole,
    }));
  }

  /** How many organizations the user owns. Other transactions that count them wait until this one ends. */
  async countOwned(tx: Transaction, userId: string): Promise<number> {
    await lockExclusively(tx, `organizations-of:${userId}`);
    const db = await tx.prisma();
    return db.membership.count({
      where: { userId, role: 'owner', organization: { deletedAt: null } },
    });
  }

  /** An organization that the user owns. */
  async create(
    tx: Transaction,
    fields: { name: string; slug: string },
    ownerId: string,
  ): Promise<OrganizationRow> {
    const db = await tx.prisma();
    const organization = await db.organization.create({ data: fields });
    const membership = { organizationId: organization.id, userId: ownerId, role: 'owner' };
    await db.membership.create({ data: membership });
    return organization;
  }

  /** One that an owner can restore: deleted since then. */
  async findDeleted(
    tx: Transaction,
    { id, ownerId, since }: { id: string; ownerId: string; since: Date },
  ): Promise<OrganizationRow | null> {
    const db = await tx.prisma();
    const memberships = { some: { userId: ownerId, role: 'owner' } };
    return db.organization.findFirst({ where: { id, deletedAt: { gte: since }, memberships } });
  }

  /** One that was deleted before then, the longest deleted first; null when there is none. */
  async findPurgeable(before: Date, except: readonly string[]): Promise<string | null> {
    const row = await this.db.organization.findFirst({
      where: { deletedAt: { lt: before }, id: { notIn: [...except] } },
      orderBy: { deletedAt: 'asc' },
      select: { id: true },
    });
    return row?.id ?? null;
  }

  /** Deletes the row of a deleted organization that owns nothing any more; false when it is gone. */
  async purge(tx: Transaction, id: string): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.organization.deleteMany({ where: { id, deletedAt: { not: null } } });
    return count === 1;
  }

  async update(
    tx: Transaction,
    id: string,
    fields: Partial<Pick<Organization, 'name' | 'requiresSecondFactor' | 'deletedAt'>> & {
      webhookPortalOrigins?: string[];
    },
  ): Promise<OrganizationRow> {
    const db = await tx.prisma();
    return db.organization.update({ where: { id }, data: fields });
  }
}
