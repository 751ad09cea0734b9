import type { DbClient } from '@/lib/db/client';
import type { OAuthStateModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';

export type OAuthStateRow = OAuthStateModel;
export type NewOAuthState = Omit<
  OAuthStateRow,
  'id' | 'settings' | 'consumedAt' | 'connectionId' | 'jobId' | 'createdAt'
> & { settings: Readonly<Record<string, string>> };

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

  /** Records what the authorization has led to, for a callback page that is loaded again. */
  async complete(
    tx: Transaction,
    id: string,
    outcome: { connectionId: string; jobId: string },
  ): Promise<void> {
    const db = await tx.prisma();
    await db.oAuthState.update({ where: { id }, data: outcome, select: { id: true } });
  }

  /** Removes an authorization that failed. */
  async remove(id: string): Promise<void> {
    await this.db.oAuthState.deleteMany({ where: { id } });
  }

  async removeExpired(tx: Transaction, before: Date): Promise<void> {
    const db = await tx.prisma();
    await db.oAuthState.deleteMany({ where: { expiresAt: { lt: before } } });
  }
}
