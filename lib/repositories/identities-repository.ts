import type { Database, Db } from '@/lib/db/client';
import type { Identity } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

export type IdentityRow = Identity;
export type NewIdentity = Pick<IdentityRow, 'userId' | 'issuer' | 'subject' | 'email'>;

/** Who people are at issuers of OpenID Connect. */
export class IdentitiesRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  findBySubject(issuer: string, subject: string): Promise<IdentityRow | null> {
    return this.db.identity.findUnique({ where: { issuer_subject: { issuer, subject } } });
  }

  /** The oldest first. */
  async list(userId: string, tx?: Transaction): Promise<IdentityRow[]> {
    const db = tx ? await tx.prisma() : this.db;
    return db.identity.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });
  }

  /** Fails with a unique violation when the identity is known. */
  async create(tx: Transaction, identity: NewIdentity): Promise<IdentityRow> {
    const db = await tx.prisma();
    return db.identity.create({ data: identity });
  }

  /** False when it was unlinked meanwhile; otherwise that waits until the transaction ends. */
  async recordUse(tx: Transaction, id: string): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.identity.updateMany({
      where: { id },
      data: { lastUsedAt: new Date() },
    });
    return count === 1;
  }

  /** Removes those that were linked from then on. */
  async removeSince(tx: Transaction, userId: string, since: Date): Promise<void> {
    const db = await tx.prisma();
    await db.identity.deleteMany({ where: { userId, createdAt: { gte: since } } });
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    const db = await tx.prisma();
    await db.identity.deleteMany({ where: { id } });
  }
}
