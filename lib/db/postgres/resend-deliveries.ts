import type { Transaction } from '@/lib/db/transaction';
import type { CommonJobFields } from './publish-event';

/** Which deliveries of an endpoint are sent again: these, or those that failed since a time. */
export interface ResendSelection {
  organizationId: string;
  endpointId: string;
  ids: readonly string[] | null;
  failedSince: Date | null;
  limit: number;
  /** Between the first attempts of two deliveries. */
  paceMs: number;
}

const RESEND = `
  WITH ended AS MATERIALIZED (
    SELECT "id" FROM "WebhookDelivery"
    WHERE "organizationId" = $1 AND "endpointId" = $2 AND CASE WHEN $3::text[] IS NOT NULL
      THEN "id" = ANY($3) AND "status" <> 'pending'
      ELSE "createdAt" >= $4::timestamp AND "status" = 'failed' END
    ORDER BY "createdAt", "id" LIMIT $5 FOR UPDATE
  ), delivery AS (
    UPDATE "WebhookDelivery" AS delivery SET "status" = 'pending', "attempts" = 0,
      "nextAttemptAt" = NULL, "slotAt" = NULL, "failedAttempts" = '[]', "error" = NULL, "updatedAt" = $7::timestamp
    FROM ended WHERE delivery."id" = ended."id"
    RETURNING delivery."id", delivery."createdAt"
  ), place AS (
    SELECT "id", row_number() OVER (ORDER BY "createdAt", "id") - 1 AS waiting FROM delivery
  )
  INSERT INTO "Job" ("id", "organizationId", "queue", "name", "payload", "maxAttempts",
    "concurrencyKey", "resourceType", "resourceId", "runAt", "createdAt", "updatedAt")
  SELECT left($8, 9) || left(md5($8 || "id"), 16), $1, $9, $10,
    jsonb_build_object('deliveryId', "id"), $11::int, $2, 'WebhookDelivery', "id",
    $7::timestamp + waiting * $6::int * interval '1 millisecond', $7::timestamp, $7::timestamp
  FROM place
  RETURNING "resourceId" AS "deliveryId"`;

/**
 * Makes deliveries that have ended pending again, the oldest first, each with a new schedule of attempts
 * and a job; one after the other, so that a receiver that is back is not flooded.
 *
 * @param jobId an id for the first job; the others derive from it
 * @returns the payload of each job
 */
export async function resendDeliveries(
  tx: Transaction,
  jobId: string,
  { organizationId, endpointId, ids, failedSince, limit, paceMs }: ResendSelection,
  { queue, name, maxAttempts }: CommonJobFields,
): Promise<{ deliveryId: string }[]> {
  const { rows } = await tx.query<{ deliveryId: string }>(RESEND, [
    ...[organizationId, endpointId, ids, failedSince, limit, paceMs, new Date()],
    ...[jobId, queue, name, maxAttempts],
  ]);
  return rows;
}
