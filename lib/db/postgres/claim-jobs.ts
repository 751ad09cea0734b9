import type { Job } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** The columns that a claim returns. */
export type ClaimedJob = Pick<Job, 'id' | 'queue' | 'name' | 'runAt'>;

/** The rows stay locked until the transaction ends, 25 s at most should the client's machine vanish. */
const claimSql = (condition: string) => `
  WITH claimed AS MATERIALIZED (
    SELECT "id", "queue", "name", "runAt" FROM "Job" WHERE ${condition} LIMIT $1 FOR UPDATE SKIP LOCKED
  )
  SELECT claimed.* FROM claimed, set_config('idle_in_transaction_session_timeout', '25000', true)`;

const CLAIM_PENDING = claimSql(
  `"status" = 'pending' AND "runAt" <= $2::timestamp ORDER BY "runAt"`,
);
const CLAIM_SILENT = claimSql(`"status" IN ('queued', 'running') AND "runAt" <= $2::timestamp
  AND "updatedAt" < $3::timestamp ORDER BY "updatedAt"`);
const MARK_QUEUED = `UPDATE "Job" SET "status" = 'queued', "updatedAt" = $2::timestamp
  WHERE "id" = ANY($1::text[])`;
const MARK_PENDING = `UPDATE "Job" SET "status" = 'pending', "runAt" = $2::timestamp,
  "updatedAt" = $2::timestamp WHERE "id" = ANY($1::text[])`;
const TOUCH = `UPDATE "Job" SET "updatedAt" = $2::timestamp WHERE "id" = ANY($1::text[])`;

/** Locks up to `limit` pending jobs that are due, the earliest first. Skips jobs that others have locked. */
export async function claimPendingJobs(tx: Transaction, limit: number): Promise<ClaimedJob[]> {
  return (await tx.query<ClaimedJob>(CLAIM_PENDING, [limit, new Date()])).rows;
}

/**
 * Locks up to `limit` due jobs that are queued or running and were last updated before `before`, the
 * longest silent first. Skips jobs that others have locked.
 */
export async function claimSilentJobs(
  tx: Transaction,
  before: Date,
  limit: number,
): Promise<ClaimedJob[]> {
  return (await tx.query<ClaimedJob>(CLAIM_SILENT, [limit, new Date(), before])).rows;
}

type Ids = readonly Pick<Job, 'id'>[];

function updateJobs(tx: Transaction, text: string, jobs: Ids): void {
  if (jobs.length > 0) tx.query(text, [jobs.map(({ id }) => id), new Date()]);
}

/** Marks jobs as added to their queue. */
export const markJobsQueued = (tx: Transaction, jobs: Ids) => updateJobs(tx, MARK_QUEUED, jobs);

/** Makes jobs due now, for another run in their queue. */
export const markJobsPending = (tx: Transaction, jobs: Ids) => updateJobs(tx, MARK_PENDING, jobs);

/** Sets `updatedAt` and nothing else. */
export const touchJobs = (tx: Transaction, jobs: Ids) => updateJobs(tx, TOUCH, jobs);
