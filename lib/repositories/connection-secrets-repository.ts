import type { DbClient } from '@/lib/db/client';
import { acquireRefreshLock } from '@/lib/db/postgres/refresh-lock';
import type { Transaction } from '@/lib/db/transaction';

export interface SealedSecret {
  ciphertext: string;
  expiresAt: Date | null;
}

/** The encrypted tokens of connections, and the lock that lets one process at a time refresh them. */
export class ConnectionSecretsRepository {
  constructor(private readonly db: DbClient) {}

  async find(connectionId: string, tx?: Transaction) {
    const db = tx ? await tx.prisma() : this.db;
    return db.connectionSecret.findUnique({ where: { connectionId } });
  }

  /** Creates the secret, or replaces it when the account is connected again. */
  async upsert(tx: Transaction, connectionId: string, secret: SealedSecret): Promise<void> {
    const db = await tx.prisma();
    await db.connectionSecret.upsert({
      where: { connectionId },
      create: { connectionId, ...secret },
      update: { ...secret, version: { increment: 1 } },
    });
  }

  /** Updates the row if it still has `version`; returns whether it did. */
  async update(connectionId: string, version: number, secret: SealedSecret): Promise<boolean> {
    const { count } = await this.db.connectionSecret.updateMany({
      where: { connectionId, version },
      data: { ...secret, version: { increment: 1 } },
    });
    return count === 1;
  }

  async remove(tx: Transaction, connectionId: string): Promise<void> {
    const db = await tx.prisma();
    await db.connectionSecret.deleteMany({ where: { connectionId } });
  }

  /** Acquires the lock for `ttlMs` if it is free or expired. */
  acquireLock(connectionId: string, owner: string, ttlMs: number): Promise<boolean> {
    return acquireRefreshLock(this.db, connectionId, owner, ttlMs);
  }

  async releaseLock(connectionId: string, owner: string): Promise<void> {
    await this.db.connectionSecret.updateMany({
      where: { connectionId, lockOwner: owner },
      data: { lockOwner: null, lockedUntil: null },
    });
  }
}
