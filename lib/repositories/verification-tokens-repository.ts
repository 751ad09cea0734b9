import type { Database, Db } from '@/lib/db/client';
import type { VerificationToken } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** The rows behind mailed links of accounts and steps of sign-ins; each is used at most once. */
export class VerificationTokensRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  /** Returns the id, for the link. */
  async create(
    tx: Transaction,
    token: { userId: string; purpose: string; expiresAt: Date; method?: string },
  ): Promise<string> {
    const db = await tx.prisma();
    return (await db.verificationToken.create({ data: token, select: { id: true } })).id;
  }

  /** Records the use of what was not stored before. False when it was used already. */
  async createUsed(
    tx: Transaction,
    token: { id: string; userId: string; purpose: string; expiresAt: Date },
  ): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.verificationToken.createMany({
      data: { ...token, usedAt: new Date() },
      skipDuplicates: true,
    });
    return count === 1;
  }

  /** Null when it is unknown, used or expired. */
  findUsable(id: string, purpose: string): Promise<VerificationToken | null> {
    return this.db.verificationToken.findFirst({ where: usable({ id, purpose }) });
  }

  /** Counts an attempt to use it; false when there have been `limit`. Commits by itself. */
  async takeAttempt(id: string, limit: number): Promise<boolean> {
    const { count } = await this.db.verificationToken.updateMany({
      where: { ...usable({ id }), attempts: { lt: limit } },
      data: { attempts: { increment: 1 } },
    });
    return count === 1;
  }

  /** False when another request has used it. */
  async use(tx: Transaction, id: string): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.verificationToken.updateMany({
      where: usable({ id }),
      data: { usedAt: new Date() },
    });
    return count === 1;
  }

  /** Ends all unused tokens of the user for the purpose. */
  async endAll(tx: Transaction, userId: string, purpose: string): Promise<void> {
    const db = await tx.prisma();
    await db.verificationToken.updateMany({
      where: usable({ userId, purpose }),
      data: { usedAt: new Date() },
    });
  }

  async removeExpired(): Promise<number> {
    const where = { expiresAt: { lt: new Date() } };
    const { count } = await this.db.verificationToken.deleteMany({ where });
    return count;
  }
}

const usable = <W extends object>(where: W) => ({
  ...where,
  usedAt: null,
  expiresAt: { gt: new Date() },
});
