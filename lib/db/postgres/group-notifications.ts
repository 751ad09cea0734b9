import type { Transaction } from '@/lib/db/transaction';

/** A notification whose repeats are counted in it, for one recipient. */
export interface GroupedNotification {
  id: string;
  organizationId: string;
  userId: string;
  type: string;
  title: string;
  body: string;
  link: string | null;
  readAt: Date | null;
  /** Unique to the recipient and what repeats. */
  groupKey: string;
}

/** A row for each recipient; who has an open one gets the repeat counted in it, with the newest body. */
const WRITE = `
  INSERT INTO "Notification"
    ("id", "organizationId", "userId", "type", "title", "body", "link", "readAt", "groupKey", "updatedAt")
  SELECT "id", "organizationId", "userId", "type", "title", "body", "link", "readAt", "groupKey", $2::timestamp
  FROM jsonb_to_recordset($1::jsonb) AS given("id" text, "organizationId" text, "userId" text,
    "type" text, "title" text, "body" text, "link" text, "readAt" timestamp, "groupKey" text)
  ORDER BY "groupKey"
  ON CONFLICT ("groupKey") DO UPDATE SET "count" = "Notification"."count" + 1,
    "body" = excluded."body", "updatedAt" = excluded."updatedAt"
  RETURNING "id", "count"`;

/**
 * Writes or counts in one statement, so that of repeats in parallel transactions none is lost. Rows are
 * locked in one order.
 */
export async function groupNotifications(
  tx: Transaction,
  rows: readonly GroupedNotification[],
): Promise<{ id: string; count: number }[]> {
  const values = [JSON.stringify(rows), new Date()];
  return (await tx.query<{ id: string; count: number }>(WRITE, values)).rows;
}
