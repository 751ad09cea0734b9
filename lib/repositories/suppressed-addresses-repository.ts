import type { Database, DbClient } from '@/lib/db/client';
import type { SuppressedAddress } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** Addresses that a mail server has refused for good. */
export class SuppressedAddressesRepository {
  private readonly db: DbClient;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  find(address: string): Promise<SuppressedAddress | null> {
    return this.db.suppressedAddress.findUnique({ where: { address } });
  }

  async add(address: string, reason: string): Promise<void> {
    const where = { address };
    await this.db.suppressedAddress.upsert({
      where,
      create: { address, reason },
      update: { reason },
    });
  }

  /** Returns whether it was suppressed. */
  async lift(address: string, tx?: Transaction): Promise<boolean> {
    const db = tx ? await tx.prisma() : this.db;
    const { count } = await db.suppressedAddress.deleteMany({ where: { address } });
    return count === 1;
  }
}
