import type pg from 'pg';
import type { Transaction } from '@/lib/db/transaction';
import { CHILDREN_ENDED } from './job-runs';

const RESUME = `
  UPDATE "Job" SET "runAt" = $3::timestamp, "waitsFor" = NULL, "updatedAt" = $3::timestamp
  WHERE "status" = 'pending' AND "waitsFor" = 'resume' AND ("name" = $2 OR "queue" = $2)
    AND ($1 = '' OR "organizationId" = $1)`;

const RESERVE = `
  INSERT INTO "JobRate" AS rate ("organizationId", "name", "nextAt")
  VALUES ($1, $2, $3::timestamp + $4::float * interval '1 millisecond')
  ON CONFLICT ("organizationId", "name") DO UPDATE
    SET "nextAt" = greatest(rate."nextAt", $3::timestamp) + $4::float * interval '1 millisecond'
  RETURNING "nextAt" - $4::float * interval '1 millisecond' AS at`;

const COUNT = `
  SELECT "name", "status", count(*)::int AS count FROM "Job"
  WHERE "organizationId" = $1 AND "status" IN ('pending', 'queued', 'running', 'failed')
  GROUP BY 1, 2`;

const END_CHILD = `
  WITH ended AS (SELECT $1::text AS "parentId", 'ended' AS "status"), ${CHILDREN_ENDED}
  SELECT 1`;

const REVIVE_CHILD = `
  UPDATE "Job" SET "pendingChildren" = "pendingChildren" + 1
  WHERE "id" = $1 AND "status" = 'pending' AND "waitsFor" = 'children'`;

/** A kind of job or a queue, of an organization or, when it is empty, of all. */
export interface PauseTarget {
  organizationId: string;
  target: string;
}

/** Makes jobs due that waited for their kind or queue to be resumed. */
export async function resumeJobs(
  tx: Transaction,
  { organizationId, target }: PauseTarget,
): Promise<void> {
  await tx.query(RESUME, [organizationId, target, new Date()]);
}

/** Reserves the next time for a job of a kind that runs at most once in `everyMs`; returns it. */
export async function reserveRate(
  pool: pg.Pool,
  { organizationId, name, everyMs }: { organizationId: string; name: string; everyMs: number },
): Promise<Date> {
  const { rows } = await pool.query<{ at: Date }>({
    name: 'plinth-jobs-rate',
    text: RESERVE,
    values: [organizationId, name, new Date(), everyMs],
  });
  return rows[0]?.at ?? new Date();
}

/** How many jobs of an organization wait, run or have failed, by name and status. */
export async function countJobs(
  pool: pg.Pool,
  organizationId: string,
): Promise<{ name: string; status: string; count: number }[]> {
  const { rows } = await pool.query({
    name: 'plinth-jobs-count',
    text: COUNT,
    values: [organizationId],
  });
  return rows;
}

/** A child was cancelled: its parent waits for one less. Need not be awaited. */
export const endChild = (tx: Transaction, parentId: string) =>
  tx.query(END_CHILD, [parentId, new Date()]);

/** A child runs again: its parent, if it still waits, waits for one more. Need not be awaited. */
export const reviveChild = (tx: Transaction, parentId: string) =>
  tx.query(REVIVE_CHILD, [parentId]);
