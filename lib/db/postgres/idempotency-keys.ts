import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';

/** The database's clock, which is the same for every process. */
const NOW = `(clock_timestamp() AT TIME ZONE 'UTC')`;
const RETENTION = `interval '24 hours'`;
/** After so long without a response, another request with the key may do the work. */
const LEASE = `interval '30 seconds'`;

const CLAIM = {
  name: 'plinth_idempotency_claim',
  text: `INSERT INTO "IdempotencyKey" AS k
      ("id", "scope", "key", "requestHash", "lockOwner", "lockedUntil", "expiresAt", "createdAt")
    VALUES ($1, $2, $3, $4, $5, ${NOW} + ${LEASE}, ${NOW} + ${RETENTION}, ${NOW})
    ON CONFLICT ("scope", "key") DO UPDATE SET "id" = EXCLUDED."id",
      "requestHash" = EXCLUDED."requestHash", "lockOwner" = EXCLUDED."lockOwner",
      "lockedUntil" = EXCLUDED."lockedUntil", "expiresAt" = EXCLUDED."expiresAt",
      "createdAt" = EXCLUDED."createdAt", "completedAt" = NULL, "responseStatus" = NULL,
      "responseBody" = NULL
    WHERE k."expiresAt" <= ${NOW} OR (k."completedAt" IS NULL AND k."lockedUntil" <= ${NOW}
      AND k."requestHash" = EXCLUDED."requestHash")
    RETURNING "id"`,
};
const READ = {
  name: 'plinth_idempotency_read',
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
const REMOVE_EXPIRED = `DELETE FROM "IdempotencyKey" WHERE "id" IN
  (SELECT "id" FROM "IdempotencyKey" WHERE "expiresAt" <= ${NOW} LIMIT $1 FOR UPDATE SKIP LOCKED)`;

/** Identifies a request among those that carry a key. */
export interface KeyedRequest {
  /** Caller and operation. */
  scope: string;
  key: string;
  requestHash: string;
}

/** The right to do a request, until its lease ends and another request claims the key. */
export interface Claim {
  id: string;
  owner: string;
}

interface KeyRow {
  id: string;
  requestHash: string;
  responseStatus: number | null;
  responseBody: string | null;
  isExpired: boolean;
  isAbandoned: boolean;
}

export type KeyState =
  | { state: 'claimed'; claim: Claim }
  | { state: 'completed'; id: string; status: number; body: string }
  | { state: 'mismatch' }
  | { state: 'in_flight' };

/**
 * Requests with an Idempotency-Key and their responses. The unique (scope, key) decides every race, and
 * a claim's owner fences those that were too slow.
 */
export class IdempotencyKeys {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** Claims the key if it is free, abandoned or expired; else returns its state. */
  async claim(request: KeyedRequest): Promise<KeyState> {
    const claim = { id: createId(), owner: randomUUID() };
    const values = [claim.id, request.scope, request.key, request.requestHash, claim.owner];
    const { rowCount } = await this.pool.query({ ...CLAIM, values });
    return rowCount === 1 ? { state: 'claimed', claim } : this.find(request);
  }

  /** The state of the key; claims it when it has become free. */
  async find(request: KeyedRequest): Promise<KeyState> {
    const values = [request.scope, request.key];
    const [row] = (await this.pool.query<KeyRow>({ ...READ, values })).rows;
    if (!row || row.isExpired) return this.claim(request);
    if (row.requestHash !== request.requestHash) return { state: 'mismatch' };
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
    return (await tx.query(COMPLETE, [id, owner, status, body])).rowCount === 1;
  }

  /** Frees the key, unless another request has it now or its response was stored after all. */
  async release({ id, owner }: Claim): Promise<void> {
    await this.pool.query({ ...RELEASE, values: [id, owner] });
  }

  /** Removes up to `limit` expired keys, and returns how many. Skips keys that others have locked. */
  async removeExpired(limit: number): Promise<number> {
    return (await this.pool.query(REMOVE_EXPIRED, [limit])).rowCount ?? 0;
  }
}
