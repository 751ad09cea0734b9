import type { DbClient } from '@/lib/db/client';
import type { OAuthStateModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';

export type OAuthStateRow = OAuthStateModel;
export type NewOAuthState = Omit<OAuthStateRow, 'id' | 'consumedAt' | 'createdAt'>;

/** Started authorizations, by the hash of their `state`. */
export class OAuthStatesRepository {
  constructor(private readonly db: DbClient) {}

  async insert(tx: Transaction, row: NewOAuthState): Promise<void> {
    const db = await tx.prisma();
    await db.oAuthState.create({ data: row, select: { id: true } });
  }

  findByHash(stateHash: string): Promise<OAuthStateRow | null> {
    return this.db.oAuthState.findUnique({ where: { stateHash } });
  }

  /** Uses the state up; false when it has been used or its time is over. */
  async consume(id: string, now: Date): Promise<boolean> {
    const { count } = await this.db.oAuthState.updateMany({
      where: { id, consumedAt: null, expiresAt: { gt: now } },
      data: { consumedAt: now },
    });
    return count === 1;
  }

  async deleteExpired(tx: Transaction, before: Date): Promise<void> {
    const db = await tx.prisma();
    await db.oAuthState.deleteMany({ where: { expiresAt: { lt: before } } });
  }

  /** The role of whoever started the authorization; null when he has left the organization since. */
  async findRole(organizationId: string, userId: string): Promise<string | null> {
    const membership = await this.db.membership.findFirst({
      where: { organizationId, userId, user: { deletedAt: null } },
      select: { role: true },
    });
    return membership?.role ?? null;
  }
}
