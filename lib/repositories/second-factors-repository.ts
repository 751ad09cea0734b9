import type { Database, Db } from '@/lib/db/client';
import type { TotpFactor } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** Authenticator apps and recovery codes of people. */
export class SecondFactorsRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  /** Also one that is not confirmed yet. */
  findTotp(userId: string): Promise<TotpFactor | null> {
    return this.db.totpFactor.findUnique({ where: { userId } });
  }

  /** Creates an authenticator app that is not confirmed, or replaces it; false when there is a confirmed one. */
  async beginTotp(tx: Transaction, userId: string, secret: string): Promise<boolean> {
    const db = await tx.prisma();
    await db.totpFactor.deleteMany({ where: { userId, confirmedAt: null } });
    const { count } = await db.totpFactor.createMany({
      data: { userId, secret },
      skipDuplicates: true,
    });
    return count === 1;
  }

  /** False when another request has confirmed it, or begun anew. */
  async confirmTotp(tx: Transaction, totp: TotpFactor, step: number): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.totpFactor.updateMany({
      where: { userId: totp.userId, secret: totp.secret, confirmedAt: null },
      data: { confirmedAt: new Date(), lastStep: step },
    });
    return count === 1;
  }

  /** Takes the code of a step; false when it or a later one has been taken. */
  async takeStep(tx: Transaction, userId: string, step: number): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.totpFactor.updateMany({
      where: { userId, confirmedAt: { not: null }, lastStep: { lt: step } },
      data: { lastStep: step },
    });
    return count === 1;
  }

  /** False when there is none that was confirmed, from then on if `since` is given. */
  async removeTotp(tx: Transaction, userId: string, since = new Date(0)): Promise<boolean> {
    const db = await tx.prisma();
    const where = { userId, confirmedAt: { gte: since } };
    return (await db.totpFactor.deleteMany({ where })).count === 1;
  }

  /** Authenticator apps and passkeys. */
  async countFactors(tx: Transaction, userId: string): Promise<number> {
    const db = await tx.prisma();
    const apps = await db.totpFactor.count({ where: { userId, confirmedAt: { not: null } } });
    return apps + (await db.passkey.count({ where: { userId } }));
  }

  countRecoveryCodes(userId: string): Promise<number> {
    return this.db.recoveryCode.count({ where: { userId, usedAt: null } });
  }

  /** Replaces all codes of the person; none removes them. */
  async setRecoveryCodes(
    tx: Transaction,
    userId: string,
    codeHashes: readonly string[],
  ): Promise<void> {
    const db = await tx.prisma();
    await db.recoveryCode.deleteMany({ where: { userId } });
    await db.recoveryCode.createMany({
      data: codeHashes.map((codeHash) => ({ userId, codeHash })),
    });
  }

  /** Removes those that were created from then on. */
  async removeRecoveryCodes(tx: Transaction, userId: string, since: Date): Promise<void> {
    const db = await tx.prisma();
    await db.recoveryCode.deleteMany({ where: { userId, createdAt: { gte: since } } });
  }

  /** False when it is unknown or used. */
  async takeRecoveryCode(tx: Transaction, userId: string, codeHash: string): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.recoveryCode.updateMany({
      where: { userId, codeHash, usedAt: null },
      data: { usedAt: new Date() },
    });
    return count === 1;
  }
}
