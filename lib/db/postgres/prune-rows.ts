import type pg from 'pg';
import { earliestId } from '@/lib/utils/create-id';

/** Rows that may go once they are old enough. */
interface Prunable {
  table: string;
  /** SQL; $1 is the earliest id that stays, $2 the time before which rows are old. */
  condition: string;
}

/** Ids begin with the time, so the primary key finds old rows without an index of their own. */
const OLD = `"id" < $1 AND "createdAt" < $2::timestamp`;

const PRUNABLE = {
  jobs: {
    table: 'Job',
    condition: `${OLD} AND "status" IN ('completed', 'failed', 'cancelled') AND "finishedAt" < $2::timestamp`,
  },
  /** With their deliveries. */
  events: {
    table: 'WebhookEvent',
    condition: `${OLD} AND NOT EXISTS (SELECT 1 FROM "WebhookDelivery"
      WHERE "eventId" = "WebhookEvent"."id" AND ("status" = 'pending' OR "updatedAt" >= $2::timestamp))`,
  },
  inbound: { table: 'InboundWebhook', condition: `${OLD} AND "processedAt" < $2::timestamp` },
  notifications: { table: 'Notification', condition: OLD },
  sessions: {
    table: 'Session',
    condition: `${OLD} AND ("expiresAt" < $2::timestamp OR "revokedAt" < $2::timestamp)`,
  },
} satisfies Record<string, Prunable>;

/** Kinds of rows that are pruned, as the settings name them. */
export type PrunableKind = keyof typeof PRUNABLE;

/**
 * Deletes up to `limit` rows that were done with before `before`, the oldest first. Skips rows that are
 * locked. Returns how many.
 */
export async function pruneRows(
  pool: pg.Pool,
  kind: PrunableKind,
  before: Date,
  limit: number,
): Promise<number> {
  const { table, condition } = PRUNABLE[kind];
  const { rowCount } = await pool.query({
    name: `plinth-prune-${kind}`,
    text: `DELETE FROM "${table}" WHERE "id" = ANY(ARRAY(
      SELECT "id" FROM "${table}" WHERE ${condition}
      ORDER BY "id" LIMIT $3 FOR UPDATE SKIP LOCKED))`,
    values: [earliestId(before), before, limit],
  });
  return rowCount ?? 0;
}

/** The bytes of each table with its indexes. */
export async function readTableSizes(pool: pg.Pool): Promise<{ table: string; bytes: number }[]> {
  const { rows } = await pool.query<{ table: string; bytes: string }>({
    name: 'plinth-table-sizes',
    text: `SELECT relname AS "table", pg_total_relation_size(oid) AS bytes FROM pg_class
      WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`,
  });
  return rows.map(({ table, bytes }) => ({ table, bytes: Number(bytes) }));
}
