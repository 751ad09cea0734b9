import type { Database, Db } from '@/lib/db/client';
import type { User } from '@/lib/db/generated/client';
import { eraseMailJobs } from '@/lib/db/postgres/erase-mail-jobs';
import type { Transaction } from '@/lib/db/transaction';

/** An organization that the user owns alone, with the number of its other members. */
export interface SoleOwnership {
  id: string;
  name: string;
  otherMembers: number;
}

const OWNED = { organization: { select: { id: true, name: true } } } as const;

/** Accounts on their way out: what they own, and what is erased of them. */
export class AccountDeletionsRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  /** The ids of the live organizations of the user, in one order, so that locks on them never cross. */
  async listOrganizationIds(tx: Transaction, userId: string): Promise<string[]> {
    const db = await tx.prisma();
    const memberships = await db.membership.findMany({
      where: { userId, organization: { deletedAt: null } },
      select: { organizationId: true },
      orderBy: { organizationId: 'asc' },
    });
    return memberships.map(({ organizationId }) => organizationId);
  }

  /** Live organizations with the user as their only owner. */
  async listSoleOwnerships(tx: Transaction, userId: string): Promise<SoleOwnership[]> {
    const db = await tx.prisma();
    const live = { userId: { not: userId }, user: { deletedAt: null } };
    const owned = await db.membership.findMany({
      where: {
        userId,
        role: 'owner',
        organization: { deletedAt: null, memberships: { none: { ...live, role: 'owner' } } },
      },
      select: OWNED,
      orderBy: { organizationId: 'asc' },
    });
    const sole: SoleOwnership[] = [];
    for (const { organization } of owned) {
      const where = { organizationId: organization.id, ...live };
      sole.push({ ...organization, otherMembers: await db.membership.count({ where }) });
    }
    return sole;
  }

  /** The organizations that were deleted with the account: those the user owns, of the same moment. */
  async listDeletedWith(tx: Transaction, userId: string, deletedAt: Date): Promise<string[]> {
    const db = await tx.prisma();
    const memberships = await db.membership.findMany({
      where: { userId, role: 'owner', organization: { deletedAt } },
      select: { organizationId: true },
    });
    return memberships.map(({ organizationId }) => organizationId);
  }

  /** A deleted account that can be restored: it was deleted since then. */
  async findDeleted(id: string, since: Date, tx?: Transaction): Promise<User | null> {
    const db = tx ? await tx.prisma() : this.db;
    return db.user.findFirst({ where: { id, erasedAt: null, deletedAt: { gte: since } } });
  }

  findDeletedByEmail(email: string, since: Date): Promise<User | null> {
    return this.db.user.findFirst({ where: { email, erasedAt: null, deletedAt: { gte: since } } });
  }

  /** Ids of accounts that were deleted before then and are not erased yet. */
  async listDue(before: Date, limit: number): Promise<string[]> {
    const rows = await this.db.user.findMany({
      where: { erasedAt: null, deletedAt: { lt: before } },
      select: { id: true },
      orderBy: { deletedAt: 'asc' },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  /**
   * Erases what is personal; the row stays, with its id alone, because audit entries and other records of
   * organizations name it. Returns false when it is restored or erased already.
   */
  async erase(tx: Transaction, id: string, before: Date): Promise<boolean> {
    const db = await tx.prisma();
    const due = { id, erasedAt: null, deletedAt: { lt: before } };
    const user = await db.user.findFirst({ where: due });
    if (!user) return false;
    const { email } = user;
    const { count } = await db.user.updateMany({
      where: due,
      data: {
        email: `${id}@erased.invalid`,
        name: 'Deleted user',
        passwordHash: null,
        emailVerifiedAt: null,
        timeZone: null,
        locale: null,
        quietFrom: null,
        quietUntil: null,
        erasedAt: new Date(),
      },
    });
    if (count === 0) return false;
    const own = { where: { userId: id } };
    await db.session.deleteMany(own);
    await db.notification.deleteMany(own);
    await db.verificationToken.deleteMany(own);
    await db.emailChange.deleteMany(own);
    await db.identity.deleteMany(own);
    await db.totpFactor.deleteMany(own);
    await db.passkey.deleteMany(own);
    await db.notificationPreference.deleteMany(own);
    await db.recoveryCode.deleteMany(own);
    await db.oidcState.deleteMany(own);
    await db.oAuthState.deleteMany(own);
    await db.membership.deleteMany(own);
    await db.apiKey.deleteMany({ where: { userId: id, kind: 'personal' } });
    await db.signUp.deleteMany({ where: { email } });
    await db.suppressedAddress.deleteMany({ where: { address: email } });
    await db.invitation.deleteMany({ where: { email } });
    await eraseMailJobs(tx, email);
    return true;
  }
}
