import type { Transaction } from '@/lib/db/transaction';

/** Which failed jobs of an organization run again. */
export interface RetrySelection {
  organizationId: string;
  failedSince: Date;
  /** Null: of any name, of any resource. */
  name: string | null;
  resourceId: string | null;
  limit: number;
  /** Between the starts of two jobs. */
  paceMs: number;
  /** How many more runs each gets. */
  attempts: number;
}

/**
 * `key` is the `dedupeKey` that the job had before it ended. Of several jobs with one key the latest runs
 * again, and none while an unfinished job has it.
 */
const RETRY = `
  WITH failed AS MATERIALIZED (
    SELECT "id", "createdAt", CASE WHEN starts_with("dedupeKey", "id" || '#')
      THEN substr("dedupeKey", length("id") + 2) END AS key
    FROM "Job"
    WHERE "organizationId" = $1 AND "status" = 'failed' AND "finishedAt" >= $2::timestamp
      AND ($3::text IS NULL OR "name" = $3) AND ($4::text IS NULL OR "resourceId" = $4)
    ORDER BY "createdAt", "id" LIMIT $5 FOR UPDATE
  ), latest AS (
    SELECT DISTINCT ON (coalesce(key, "id")) * FROM failed
    WHERE NOT EXISTS (SELECT 1 FROM "Job" AS other WHERE other."dedupeKey" = failed.key)
    ORDER BY coalesce(key, "id"), "createdAt" DESC, "id" DESC
  ), place AS (
    SELECT "id", key, row_number() OVER (ORDER BY "createdAt", "id") - 1 AS waiting FROM latest
  ), revived AS (
  UPDATE "Job" AS job SET "status" = 'pending', "waitsFor" = NULL, "dedupeKey" = place.key,
    "maxAttempts" = job."attempts" + $7::int, "error" = NULL, "progress" = NULL, "result" = NULL,
    "startedAt" = NULL, "finishedAt" = NULL, "heartbeatAt" = $8::timestamp, "updatedAt" = $8::timestamp,
    "runAt" = $8::timestamp + waiting * $6::int * interval '1 millisecond'
  FROM place WHERE job."id" = place."id" RETURNING job."id", job."parentId"
  ), parents AS (
    UPDATE "Job" AS parent SET "pendingChildren" = parent."pendingChildren" + child.count
    FROM (SELECT "parentId", count(*)::int AS count FROM revived GROUP BY 1) AS child
    WHERE parent."id" = child."parentId" AND parent."status" = 'pending' AND parent."waitsFor" = 'children'
  )
  SELECT "id" FROM revived`;

/** Makes failed jobs pending again, the oldest first, one after the other. Returns their ids. */
export async function retryJobs(tx: Transaction, selection: RetrySelection): Promise<string[]> {
  const { organizationId, failedSince, name, resourceId, limit, paceMs, attempts } = selection;
  const { rows } = await tx.query<{ id: string }>(RETRY, [
    organizationId,
    failedSince,
    name,
    resourceId,
    limit,
    paceMs,
    attempts,
    new Date(),
  ]);
  return rows.map(({ id }) => id);
}
