import type { Db } from '@/lib/db/client';

const KEPT_MS = 24 * 60 * 60 * 1000;
/** How long a request may run before another one with its key may take over. */
const LOCK_MS = 60 * 1000;

export type IdempotencyClaim =
  | { state: 'claimed'; id: string }
  | { state: 'completed'; status: number; body: string }
  | { state: 'mismatch' }
  | { state: 'in_flight' };

interface ClaimRequest {
  scope: string;
  key: string;
  requestHash: string;
}

/** Stored answers of requests that carried an Idempotency-Key. The unique (scope, key) decides every race. */
export class IdempotencyKeysRepository {
  constructor(private readonly db: Db) {}

  async claim({ scope, key, requestHash }: ClaimRequest): Promise<IdempotencyClaim> {
    const now = new Date();
    const lockedUntil = new Date(now.getTime() + LOCK_MS);
    const expiresAt = new Date(now.getTime() + KEPT_MS);
    const created = await this.db.idempotencyKey.createManyAndReturn({
      data: [{ scope, key, requestHash, lockedUntil, expiresAt }],
      skipDuplicates: true,
      select: { id: true },
    });
    if (created[0]) return { state: 'claimed', id: created[0].id };
    const row = await this.db.idempotencyKey.findUnique({ where: { scope_key: { scope, key } } });
    // It was released between the two statements, or its day is over: this request starts afresh.
    if (!row) return this.claim({ scope, key, requestHash });
    if (row.expiresAt <= now) {
      await this.db.idempotencyKey.deleteMany({ where: { id: row.id, expiresAt: row.expiresAt } });
      return this.claim({ scope, key, requestHash });
    }
    if (row.requestHash !== requestHash) return { state: 'mismatch' };
    if (row.completedAt && row.responseStatus !== null && row.responseBody !== null) {
      return { state: 'completed', status: row.responseStatus, body: row.responseBody };
    }
    const { count } = await this.db.idempotencyKey.updateMany({
      where: { id: row.id, completedAt: null, lockedUntil: { equals: row.lockedUntil, lte: now } },
      data: { lockedUntil },
    });
    return count === 1 ? { state: 'claimed', id: row.id } : { state: 'in_flight' };
  }

  /** Stores the answer, or releases the key when there is none worth keeping. */
  async settle(id: string, answer: { status: number; body: string } | null): Promise<void> {
    if (!answer) {
      await this.db.idempotencyKey.deleteMany({ where: { id } });
      return;
    }
    await this.db.idempotencyKey.updateMany({
      where: { id },
      data: { completedAt: new Date(), responseStatus: answer.status, responseBody: answer.body },
    });
  }
}
