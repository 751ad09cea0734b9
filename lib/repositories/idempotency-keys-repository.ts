import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';

/** One request as it is told from others. */
export interface KeyedRequest {
  /** Caller and operation. */
  scope: string;
  key: string;
  requestHash: string;
}

/** The right to do a request, until somebody takes it over. */
export interface Claim {
  id: string;
  owner: string;
}

export type Found =
  | { state: 'claimed'; claim: Claim }
  | { state: 'completed'; id: string; status: number; body: string }
  | { state: 'mismatch' }
  | { state: 'in_flight' };

interface Row {
  id: string;
  requestHash: string;
  responseStatus: number | null;
  responseBody: string | null;
  isExpired: boolean;
  isAbandoned: boolean;
}

/** The database's clock, which is the same for every process. */
const NOW = `(clock_timestamp() AT TIME ZONE 'UTC')`;
const KEPT = `interval '24 hours'`;
/** After so long without an answer, another request with the key may do the work. */
const LEASE = `interval '30 seconds'`;

const CLAIM = {
  name: 'plinth_idempotency_claim',
  text: `INSERT INTO "IdempotencyKey" AS k
      ("id", "scope", "key", "requestHash", "lockOwner", "lockedUntil", "expiresAt", "createdAt")
    VALUES ($1, $2, $3, $4, $5, ${NOW} + ${LEASE}, ${NOW} + ${KEPT}, ${NOW})
    ON CONFLICT ("scope", "key") DO UPDATE SET "id" = EXCLUDED."id",
      "requestHash" = EXCLUDED."requestHash", "lockOwner" = EXCLUDED."lockOwner",
      "lockedUntil" = EXCLUDED."lockedUntil", "expiresAt" = EXCLUDED."expiresAt",
      "createdAt" = EXCLUDED."createdAt", "completedAt" = NULL, "responseStatus" = NULL,
      "responseBody" = NULL
    WHERE k."expiresAt" <= ${NOW} OR (k."completedAt" IS NULL AND k."lockedUntil" <= ${NOW}
      AND k."requestHash" = EXCLUDED."requestHash")
    RETURNING "id"`,
};
const LOOK = {
  name: 'plinth_idempotency_look',
  text: `SELECT "id", "requestHash", "responseStatus", "responseBody",
      "expiresAt" <= ${NOW} AS "isExpired",
      "completedAt" IS NULL AND "lockedUntil" <= ${NOW} AS "isAbandoned"
    FROM "IdempotencyKey" WHERE "scope" = $1 AND "key" = $2`,
};
const RELEASE = {
  name: 'plinth_idempotency_release',
  text: `DELETE FROM "IdempotencyKey"
    WHERE "id" = $1 AND "lockOwner" = $2 AND "completedAt" IS NULL`,
};
const COMPLETE = `UPDATE "IdempotencyKey"
  SET "completedAt" = ${NOW}, "responseStatus" = $3, "responseBody" = $4
  WHERE "id" = $1 AND "lockOwner" = $2 AND "completedAt" IS NULL`;
const PURGE = `DELETE FROM "IdempotencyKey" WHERE "id" IN
  (SELECT "id" FROM "IdempotencyKey" WHERE "expiresAt" <= ${NOW} LIMIT $1 FOR UPDATE SKIP LOCKED)`;

/**
 * Requests that carried an Idempotency-Key: who does them, and what was answered. The unique (scope,
 * key) decides every race; `lockOwner` fences whoever was too slow.
 */
export class IdempotencyKeysRepository {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** Takes the key if it is free, abandoned or a day old; else tells what became of it. */
  async claim(request: KeyedRequest): Promise<Found> {
    const claim = { id: createId(), owner: randomUUID() };
    const { scope, key, requestHash } = request;
    const values = [claim.id, scope, key, requestHash, claim.owner];
    const { rowCount } = await this.pool.query({ ...CLAIM, values });
    if (rowCount === 1) return { state: 'claimed', claim };
    return this.look(request);
  }

  /** What became of the key; takes it when it has become free. */
  async look(request: KeyedRequest): Promise<Found> {
    const { scope, key, requestHash } = request;
    const { rows } = await this.pool.query<Row>({ ...LOOK, values: [scope, key] });
    const [row] = rows;
    if (!row || row.isExpired) return this.claim(request);
    if (row.requestHash !== requestHash) return { state: 'mismatch' };
    if (row.responseStatus !== null && row.responseBody !== null) {
      const { id, responseStatus: status, responseBody: body } = row;
      return { state: 'completed', id, status, body };
    }
    return row.isAbandoned ? this.claim(request) : { state: 'in_flight' };
  }

  /** Stores the response in the transaction of the change; false when another request has the key now. */
  async complete(
    tx: Transaction,
    { id, owner }: Claim,
    { status, body }: { status: number; body: string },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(COMPLETE, [id, owner, status, body]);
    return rowCount === 1;
  }

  /** Frees the key, unless it is somebody else's by now or its answer was stored after all. */
  async release({ id, owner }: Claim): Promise<void> {
    await this.pool.query({ ...RELEASE, values: [id, owner] });
  }

  /** Removes up to `limit` keys whose day is over; answers how many. */
  async purge(limit: number): Promise<number> {
    const { rowCount } = await this.pool.query(PURGE, [limit]);
    return rowCount ?? 0;
  }
}
