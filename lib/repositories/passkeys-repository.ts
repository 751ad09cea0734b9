import type { Database, Db } from '@/lib/db/client';
import type { Passkey } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

type NewPasskey = Omit<Passkey, 'id' | 'createdAt' | 'lastUsedAt'>;

/** Passkeys of people. */
export class PasskeysRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  /** The oldest first. */
  async list(userId: string, tx?: Transaction): Promise<Passkey[]> {
    const db = tx ? await tx.prisma() : this.db;
    return db.passkey.findMany({
      where: { userId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
  }

  count(userId: string): Promise<number> {
    return this.db.passkey.count({ where: { userId } });
  }

  findByCredential(credentialId: string): Promise<Passkey | null> {
    return this.db.passkey.findUnique({ where: { credentialId } });
  }

  /** Null when the credential is registered already. */
  async create(tx: Transaction, passkey: NewPasskey): Promise<Passkey | null> {
    const db = await tx.prisma();
    const rows = await db.passkey.createManyAndReturn({ data: passkey, skipDuplicates: true });
    return rows[0] ?? null;
  }

  /** Null when the person has no such passkey. */
  async rename(tx: Transaction, userId: string, id: string, name: string): Promise<Passkey | null> {
    const db = await tx.prisma();
    const rows = await db.passkey.updateManyAndReturn({ where: { id, userId }, data: { name } });
    return rows[0] ?? null;
  }

  /** False when another use with the same or a later counter came first; a counter of 0 does not count. */
  async recordUse(
    tx: Transaction,
    { id, userId }: Pick<Passkey, 'id' | 'userId'>,
    { counter, isSynced }: Pick<Passkey, 'counter' | 'isSynced'>,
  ): Promise<boolean> {
    const db = await tx.prisma();
    const isUnused = counter === 0n ? { counter } : { counter: { lt: counter } };
    const { count } = await db.passkey.updateMany({
      where: { id, userId, ...isUnused },
      data: { counter, isSynced, lastUsedAt: new Date() },
    });
    return count === 1;
  }

  async remove(tx: Transaction, userId: string, id: string): Promise<void> {
    const db = await tx.prisma();
    await db.passkey.deleteMany({ where: { id, userId } });
  }

  /** Removes all, or those that were added from then on; returns how many there were. */
  async removeAll(tx: Transaction, userId: string, since = new Date(0)): Promise<number> {
    const db = await tx.prisma();
    const where = { userId, createdAt: { gte: since } };
    return (await db.passkey.deleteMany({ where })).count;
  }
}
