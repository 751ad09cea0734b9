import type { Database, Db } from '@/lib/db/client';
import type { EmailChange } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

export type EmailChangeRow = EmailChange;

const live = () => ({ endedAt: null, expiresAt: { gt: new Date() } });

/** Changes of people's addresses, until they can no longer be undone. */
export class EmailChangesRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  /** Neither expired, ended nor completed. */
  findPending(userId: string): Promise<EmailChangeRow | null> {
    return this.db.emailChange.findFirst({
      where: { userId, completedAt: null, ...live() },
      orderBy: { createdAt: 'desc' },
    });
  }

  /** Neither expired nor ended; `tx` to read it in the transaction. */
  async findLive(id: string, tx?: Transaction): Promise<EmailChangeRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    return db.emailChange.findFirst({ where: { id, ...live() } });
  }

  async create(
    tx: Transaction,
    change: { userId: string; from: string; to: string; expiresAt: Date },
  ): Promise<EmailChangeRow> {
    const db = await tx.prisma();
    return db.emailChange.create({ data: change });
  }

  async update(
    tx: Transaction,
    id: string,
    fields: Partial<
      Pick<EmailChangeRow, 'approvedAt' | 'confirmedAt' | 'completedAt' | 'endedAt' | 'expiresAt'>
    >,
  ): Promise<EmailChangeRow> {
    const db = await tx.prisma();
    return db.emailChange.update({ where: { id }, data: fields });
  }

  /** Ends what has not happened yet; returns how many. */
  async endPending(tx: Transaction, userId: string): Promise<number> {
    const db = await tx.prisma();
    const { count } = await db.emailChange.updateMany({
      where: { userId, completedAt: null, ...live() },
      data: { endedAt: new Date() },
    });
    return count;
  }

  /** Ends changes of the user from then on, also those that could be undone. */
  async endSince(tx: Transaction, userId: string, since: Date): Promise<void> {
    const db = await tx.prisma();
    const where = { userId, createdAt: { gte: since }, ...live() };
    await db.emailChange.updateMany({ where, data: { endedAt: new Date() } });
  }

  async removeExpired(): Promise<number> {
    const where = { expiresAt: { lt: new Date() } };
    return (await this.db.emailChange.deleteMany({ where })).count;
  }
}
