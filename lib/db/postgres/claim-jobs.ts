import { type Job, Prisma } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** The columns that a claim returns. `heartbeatAt` is null for a job that was never added to a queue. */
export type ClaimedJob = Pick<
  Job,
  'id' | 'queue' | 'name' | 'status' | 'attempts' | 'maxAttempts' | 'runAt' | 'heartbeatAt'
>;

/** The rows stay locked until the transaction ends, 25 s at most should the client's machine vanish. */
async function lockJobs(tx: Transaction, which: Prisma.Sql): Promise<ClaimedJob[]> {
  const db = await tx.prisma();
  return db.$queryRaw`
    WITH claimed AS MATERIALIZED (
      SELECT "id", "queue", "name", "status", "attempts", "maxAttempts", "runAt", "heartbeatAt"
      FROM "Job" WHERE ${which} FOR UPDATE SKIP LOCKED
    )
    SELECT claimed.* FROM claimed, set_config('idle_in_transaction_session_timeout', '25000', true)`;
}

/** Locks up to `limit` pending jobs, the earliest first. Skips jobs that others have locked. */
export function claimPendingJobs(tx: Transaction, limit: number): Promise<ClaimedJob[]> {
  return lockJobs(tx, Prisma.sql`"status" = 'pending' ORDER BY "runAt" LIMIT ${limit}`);
}

/**
 * Locks up to `limit` due jobs that are queued or running and were last updated before `before`, the
 * longest silent first. Skips jobs that others have locked.
 */
export function claimSilentJobs(
  tx: Transaction,
  before: Date,
  limit: number,
): Promise<ClaimedJob[]> {
  return lockJobs(
    tx,
    Prisma.sql`"status" IN ('queued', 'running') AND "runAt" <= ${new Date()}
      AND "updatedAt" < ${before} ORDER BY "updatedAt" LIMIT ${limit}`,
  );
}
