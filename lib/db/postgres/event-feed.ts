import type pg from 'pg';
import type { WebhookEvent } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** Longer than a transaction can take: no event older than this is still to be committed. */
const SETTLED_MS = 10 * 60_000;
/** Events that get their position in one statement. */
const MAX_PLACED = 1000;

const LOCK_FEED = `
  INSERT INTO "EventFeed" ("organizationId") VALUES ($1)
  ON CONFLICT ("organizationId") DO UPDATE SET "organizationId" = excluded."organizationId"`;

const PLACE = `
  WITH feed AS (
    SELECT "position", "settled" FROM "EventFeed" WHERE "organizationId" = $1
  ), added AS (
    SELECT event."id", feed."position" + row_number() OVER (ORDER BY event."sequence") AS position
    FROM feed, LATERAL (
      SELECT "id", "sequence" FROM "WebhookEvent"
      WHERE "organizationId" = $1 AND "sequence" > feed."settled" AND "position" IS NULL
      ORDER BY "sequence" LIMIT ${MAX_PLACED}
    ) AS event
  ), placed AS (
    UPDATE "WebhookEvent" AS event SET "position" = added.position
    FROM added WHERE event."id" = added."id" RETURNING event."position"
  )
  UPDATE "EventFeed" SET "position" = placed.last FROM (SELECT max("position") AS last FROM placed) AS placed
  WHERE "organizationId" = $1 AND placed.last IS NOT NULL
  RETURNING "EventFeed"."position"`;

/** Goes on to the last event that has a position and is too old for a lower number still to come. */
const SETTLE = `
  WITH following AS (
    SELECT event."sequence", event."position" IS NULL OR event."createdAt" >= $2::timestamp AS is_open
    FROM "WebhookEvent" AS event JOIN "EventFeed" AS feed ON feed."organizationId" = $1
    WHERE event."organizationId" = $1 AND event."sequence" > feed."settled"
  ), closed AS (
    SELECT max("sequence") AS last FROM following WHERE NOT is_open
      AND "sequence" < coalesce((SELECT min("sequence") FROM following WHERE is_open), "sequence" + 1)
  )
  UPDATE "EventFeed" SET "settled" = closed.last FROM closed
  WHERE "organizationId" = $1 AND closed.last IS NOT NULL`;

const READ = `
  SELECT "id", "type", "payload", "sequence"::float8 AS "sequence", "position"::text AS "position", "createdAt"
  FROM "WebhookEvent"
  WHERE "organizationId" = $1 AND "position" > $2::bigint
    AND ($3::text IS NULL OR "type" = $3) AND "type" <> ALL($4::text[])
  ORDER BY "WebhookEvent"."position" LIMIT $5`;

const LAST = `
  SELECT "position"::text AS "position" FROM "EventFeed" WHERE "organizationId" = $1`;

/** What of the feed is read. */
export interface FeedSelection {
  organizationId: string;
  /** A position; events after it are returned. */
  after: string;
  limit: number;
  type: string | null;
  hiddenTypes: readonly string[];
}

export type FeedRow = Pick<WebhookEvent, 'id' | 'type' | 'payload' | 'createdAt'> & {
  sequence: number;
  position: string;
};

/**
 * Gives committed events their position in the feed, in the order of their numbers. A number is given when
 * an event is written, and a transaction with a lower one may commit later: a reader who went by it would
 * miss that event. A position is given to what is committed, so a later event always gets a higher one.
 */
export async function placeEvents(tx: Transaction, organizationId: string): Promise<void> {
  tx.query(LOCK_FEED, [organizationId]);
  const { rowCount } = await tx.query(PLACE, [organizationId]);
  if (rowCount) await tx.query(SETTLE, [organizationId, new Date(Date.now() - SETTLED_MS)]);
}

/** Events with a position, and the last position of the feed. */
export async function readFeed(
  pool: pg.Pool,
  { organizationId, after, limit, type, hiddenTypes }: FeedSelection,
): Promise<{ rows: FeedRow[]; last: string }> {
  // Read first: events that get their position meanwhile are then not skipped.
  const last = await pool.query<{ position: string }>({
    name: 'plinth-feed-last',
    text: LAST,
    values: [organizationId],
  });
  const { rows } = await pool.query<FeedRow>({
    name: 'plinth-feed-read',
    text: READ,
    values: [organizationId, after, type, hiddenTypes, limit],
  });
  return { rows, last: last.rows[0]?.position ?? '0' };
}
