import type pg from 'pg';

/** Whose e-mails are one mail. */
interface Recipient {
  organizationId: string;
  userId: string;
}

/** Of more, each hundred is a mail. */
const MAX_IN_DIGEST = 100;

/**
 * Jobs of one digest run at the same time: the first one locks the rows, and the others find them claimed.
 * Rows are locked in one order.
 */
const CLAIM = `UPDATE "Notification" SET "emailJobId" = $3
  WHERE "id" IN (
    SELECT "id" FROM "Notification"
    WHERE "organizationId" = $1 AND "userId" = $2 AND "emailDueAt" <= $4::timestamp
      AND "emailedAt" IS NULL AND "emailJobId" IS NULL AND "type" = ANY($5)
    ORDER BY "createdAt", "id" LIMIT ${MAX_IN_DIGEST} FOR UPDATE)`;

/** Claims for the job what is due of these types, and no job has claimed. */
export async function claimDigest(
  pool: Pick<pg.Pool, 'query'>,
  { organizationId, userId }: Recipient,
  { jobId, types, now }: { jobId: string; types: readonly string[]; now: Date },
): Promise<void> {
  await pool.query(CLAIM, [organizationId, userId, jobId, now, types]);
}
