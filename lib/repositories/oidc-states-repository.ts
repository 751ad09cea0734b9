import type { Database, Db } from '@/lib/db/client';
import type { OidcState } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

export type OidcStateRow = OidcState;
export type NewOidcState = Omit<OidcStateRow, 'id' | 'consumedAt' | 'createdAt'>;

/** Sign-ins in progress at an issuer, by the hash of their `state`. */
export class OidcStatesRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  async create(tx: Transaction, row: NewOidcState): Promise<void> {
    const db = await tx.prisma();
    await db.oidcState.create({ data: row, select: { id: true } });
  }

  findByHash(stateHash: string): Promise<OidcStateRow | null> {
    return this.db.oidcState.findUnique({ where: { stateHash } });
  }

  /** Marks the state as used; false when it already was, or has expired. */
  async consume(id: string): Promise<boolean> {
    const now = new Date();
    const { count } = await this.db.oidcState.updateMany({
      where: { id, consumedAt: null, expiresAt: { gt: now } },
      data: { consumedAt: now },
    });
    return count === 1;
  }

  async removeExpired(): Promise<number> {
    const where = { expiresAt: { lt: new Date() } };
    return (await this.db.oidcState.deleteMany({ where })).count;
  }
}
