import type { DbClient } from '@/lib/db/client';

/**
 * Acquires the lock of a connection's tokens for `ttlMs` if it is free or expired, by the database's
 * clock, which is the same for every process.
 */
export async function acquireRefreshLock(
  db: DbClient,
  connectionId: string,
  owner: string,
  ttlMs: number,
): Promise<boolean> {
  const count = await db.$executeRaw`
    UPDATE "ConnectionSecret"
    SET "lockOwner" = ${owner},
      "lockedUntil" = (clock_timestamp() AT TIME ZONE 'UTC') + ${ttlMs} * interval '1 millisecond'
    WHERE "connectionId" = ${connectionId}
      AND ("lockedUntil" IS NULL OR "lockedUntil" < (clock_timestamp() AT TIME ZONE 'UTC'))`;
  return count === 1;
}
