import type { Pool } from 'pg';
import type { Transaction } from '@/lib/db/transaction';

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
const PURGE = `DELETE FROM "IdempotencyKey" WHERE "id" IN
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

export interface KeyRow {
  id: string;
  requestHash: string;
  responseStatus: number | null;
  responseBody: string | null;
  isExpired: boolean;
  isAbandoned: boolean;
}

type Store = Pick<Pool, 'query'>;

/** Claims the key if it is free, abandoned or expired. The unique (scope, key) decides every race. */
export async function claimKey(
  store: Store,
  { id, owner }: Claim,
  { scope, key, requestHash }: KeyedRequest,
): Promise<boolean> {
  const values = [id, scope, key, requestHash, owner];
  return (await store.query({ ...CLAIM, values })).rowCount === 1;
}

export async function readKey(
  store: Store,
  { scope, key }: KeyedRequest,
): Promise<KeyRow | undefined> {
  return (await store.query<KeyRow>({ ...READ, values: [scope, key] })).rows[0];
}

/** Stores the response; false when the claim is no longer valid. */
export async function completeKey(
  tx: Transaction,
  { id, owner }: Claim,
  { status, body }: { status: number; body: string },
): Promise<boolean> {
  return (await tx.query(COMPLETE, [id, owner, status, body])).rowCount === 1;
}

/** Frees the key, unless the claim is no longer valid or its response was stored. */
export async function releaseKey(store: Store, { id, owner }: Claim): Promise<void> {
  await store.query({ ...RELEASE, values: [id, owner] });
}

/** Removes up to `limit` expired keys, and returns how many. Skips keys that others have locked. */
export async function purgeKeys(store: Store, limit: number): Promise<number> {
  return (await store.query(PURGE, [limit])).rowCount ?? 0;
}
