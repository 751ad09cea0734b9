import type { Job } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** A job's organization in the index of pending jobs; empty for jobs of the platform. */
const ORGANIZATION = `coalesce("organizationId", '')`;

const isDue = `"queue" = $1 AND "status" = 'pending' AND "runAt" <= $3::timestamp`;

/** The organization with due jobs that follows another one, the first after the last. */
const following = (organization: string) => `
  SELECT coalesce(
    (SELECT ${ORGANIZATION} FROM "Job" WHERE ${isDue} AND ${ORGANIZATION} > ${organization}
      ORDER BY ${ORGANIZATION} LIMIT 1),
    (SELECT ${ORGANIZATION} FROM "Job" WHERE ${isDue} ORDER BY ${ORGANIZATION} LIMIT 1)
  ) AS id`;

/**
 * Chooses up to $2 jobs of queue $1 that are due at $3, and locks them: `claimed`, with `id`. It walks the
 * organizations in a circle, beginning after $4, and takes a job of each before a second of any, so that
 * a backlog holds up only its own organization. With what it holds already, an organization gets no more
 * than the share $5 of all places, and jobs with one `concurrencyKey` no more than $6: receivers that
 * hang leave room for others. Skips jobs that others are claiming.
 */
export const FAIR_CLAIM = `
  busy AS MATERIALIZED (
    SELECT ${ORGANIZATION} AS organization, "concurrencyKey" AS key, count(*) AS jobs
    FROM "Job" WHERE "queue" = $1 AND "status" IN ('queued', 'running') GROUP BY 1, 2
  ),
  limits AS MATERIALIZED (
    SELECT ceil(places * $5::float) AS of_organization, ceil(places * $6::float) AS of_key
    FROM (SELECT $2 + coalesce(sum(jobs), 0) AS places FROM busy) AS all_places
  ),
  walk(id, first, place) AS (
    SELECT next.id, next.id, 1 FROM (${following('$4')}) AS next WHERE next.id IS NOT NULL
    UNION ALL
    SELECT next.id, walk.first, walk.place + 1
    FROM walk, LATERAL (${following('walk.id')}) AS next
    WHERE next.id <> walk.first AND walk.place < $2
  ),
  candidate AS (
    SELECT due."id", walk.place,
      held.jobs + row_number() OVER (PARTITION BY walk.id ORDER BY due."runAt") AS nth,
      coalesce(busy.jobs, 0)
        + row_number() OVER (PARTITION BY walk.id, due."concurrencyKey" ORDER BY due."runAt") AS nth_of_key,
      due."concurrencyKey" AS key
    FROM walk
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(jobs), 0) AS jobs FROM busy WHERE organization = walk.id
    ) AS held
    CROSS JOIN LATERAL (
      SELECT "id", "runAt", "concurrencyKey" FROM "Job"
      WHERE ${isDue} AND ${ORGANIZATION} = walk.id AND NOT EXISTS (
        SELECT 1 FROM busy, limits
        WHERE key = "Job"."concurrencyKey" AND organization = walk.id AND jobs >= of_key
      )
      ORDER BY "runAt" LIMIT $2
    ) AS due
    LEFT JOIN busy ON busy.organization = walk.id AND busy.key = due."concurrencyKey"
  ),
  claimed AS MATERIALIZED (
    SELECT "id" FROM "Job" WHERE "status" = 'pending' AND "id" = ANY(ARRAY(
      SELECT "id" FROM candidate, limits
      WHERE nth <= of_organization AND (key IS NULL OR nth_of_key <= of_key)
      ORDER BY nth, place LIMIT $2
    )) FOR UPDATE SKIP LOCKED
  )`;

const CLAIM_FOR_QUEUE = `
  WITH RECURSIVE ${FAIR_CLAIM},
  ends AS MATERIALIZED (SELECT set_config('idle_in_transaction_session_timeout', '25000', true))
  UPDATE "Job" AS job SET "status" = 'queued', "updatedAt" = $3::timestamp
  FROM claimed, ends WHERE job."id" = claimed."id"
  RETURNING job."id", job."organizationId", job."queue", job."name", job."runAt"`;

/** A job that was claimed for its queue. */
export type ClaimedJob = Pick<Job, 'id' | 'organizationId' | 'queue' | 'name' | 'runAt'>;

/**
 * Marks due jobs as queued, in fair shares. They stay locked until the transaction ends, 25 s at most
 * should the client's machine vanish.
 */
export async function claimForQueue(
  tx: Transaction,
  { queue, limit, cursor, shares }: FairClaim,
): Promise<ClaimedJob[]> {
  const { ofOrganization, ofKey } = shares;
  const values = [queue, limit, new Date(), cursor, ofOrganization, ofKey];
  return (await tx.query<ClaimedJob>(CLAIM_FOR_QUEUE, values)).rows;
}

export interface FairClaim {
  queue: string;
  /** How many jobs there is room for. */
  limit: number;
  /** See `nextCursor`; empty at first. */
  cursor: string;
  shares: Shares;
}

/** What one organization, and jobs with one `concurrencyKey`, may hold of a queue's places: 1 is all. */
export interface Shares {
  ofOrganization: number;
  ofKey: number;
}

/** Where the next claim begins: at the last organization of this one, seen from where it began. */
export function nextCursor(
  cursor: string,
  claimed: readonly { organizationId: string | null }[],
): string {
  const organizations = claimed.map(({ organizationId }) => organizationId ?? '');
  const [last] = organizations.toSorted((a, b) => {
    const isWrapped = Number(a <= cursor) - Number(b <= cursor);
    return isWrapped === 0 ? (a < b ? 1 : -1) : -isWrapped;
  });
  return last ?? cursor;
}
