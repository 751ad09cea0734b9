import type { Job } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** The rows stay locked until the transaction ends, 25 s at most should the client's machine vanish. */
const CLAIM_SILENT = `
  WITH claimed AS MATERIALIZED (
    SELECT "id", "queue", "name", "runAt" FROM "Job"
    WHERE "status" IN ('queued', 'running') AND "runAt" <= $2::timestamp AND "updatedAt" < $3::timestamp
    ORDER BY "updatedAt" LIMIT $1 FOR UPDATE SKIP LOCKED
  )
  SELECT claimed.* FROM claimed, set_config('idle_in_transaction_session_timeout', '25000', true)`;
const MARK_PENDING = `UPDATE "Job" SET "status" = 'pending', "runAt" = $2::timestamp,
  "updatedAt" = $2::timestamp WHERE "id" = ANY($1::text[])`;
const TOUCH = `UPDATE "Job" SET "updatedAt" = $2::timestamp WHERE "id" = ANY($1::text[])`;

export type SilentJob = Pick<Job, 'id' | 'queue' | 'name' | 'runAt'>;

/**
 * Locks up to `limit` due jobs that are queued or running and were last updated before `before`, the
 * longest silent first. Skips jobs that others have locked.
 */
export async function claimSilentJobs(
  tx: Transaction,
  before: Date,
  limit: number,
): Promise<SilentJob[]> {
  return (await tx.query<SilentJob>(CLAIM_SILENT, [limit, new Date(), before])).rows;
}

type Ids = readonly Pick<Job, 'id'>[];

function updateJobs(tx: Transaction, text: string, jobs: Ids): void {
  if (jobs.length > 0) tx.query(text, [jobs.map(({ id }) => id), new Date()]);
}

/** Makes jobs due now, for another run in their queue. */
export const markJobsPending = (tx: Transaction, jobs: Ids) => updateJobs(tx, MARK_PENDING, jobs);

/** Sets `updatedAt` and nothing else. */
export const touchJobs = (tx: Transaction, jobs: Ids) => updateJobs(tx, TOUCH, jobs);
