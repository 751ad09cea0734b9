import type { DbClient } from '@/lib/db/client';
import type { OAuthStateModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';

export type OAuthStateRow = OAuthStateModel;
export type NewOAuthState = Omit<OAuthStateRow, 'id' | 'consumedAt' | 'createdAt'>;

/** Authorizations in progress, by the hash of their `state`. */
export class OAuthStatesRepository {
  constructor(private readonly db: DbClient) {}

  async create(tx: Transaction, row: NewOAuthState): Promise<void> {
    const db = await tx.prisma();
    await db.oAuthState.create({ data: row, select: { id: true } });
  }

  findByHash(stateHash: string): Promise<OAuthStateRow | null> {
    return this.db.oAuthState.findUnique({ where: { stateHash } });
  }

  /** Marks the state as used; false when it already was, or has expired. */
  async consume(id: string, now: Date): Promise<boolean> {
    const { count } = await this.db.oAuthState.updateMany({
      where: { id, consumedAt: null, expiresAt: { gt: now } },
      data: { consumedAt: now },
    });
    return count === 1;
  }

  async removeExpired(tx: Transaction, before: Date): Promise<void> {
    const db = await tx.prisma();
    await db.oAuthState.deleteMany({ where: { expiresAt: { lt: before } } });
  }
}
