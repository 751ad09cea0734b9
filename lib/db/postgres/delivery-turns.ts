import type pg from 'pg';
import type { Transaction } from '@/lib/db/transaction';

const RESERVE_SLOT = `
  WITH slot AS (
    UPDATE "WebhookEndpoint" SET "nextSlotAt" =
      greatest("nextSlotAt", $3::timestamp) + interval '1 second' / "maxPerSecond"
    WHERE "id" = $2 AND "maxPerSecond" IS NOT NULL
    RETURNING "nextSlotAt" - interval '1 second' / "maxPerSecond" AS at
  )
  UPDATE "WebhookDelivery" AS delivery SET "slotAt" = slot.at FROM slot
  WHERE delivery."id" = $1 RETURNING slot.at`;

const FIND_EARLIER = `
  SELECT min(coalesce(delivery."nextAttemptAt", delivery."createdAt")) AS "dueAt"
  FROM "WebhookDelivery" AS delivery
  JOIN "WebhookEvent" AS event ON event."id" = delivery."eventId"
  WHERE delivery."endpointId" = $1 AND delivery."status" = 'pending'
    AND event."sequence" < $2::bigint AND event."resourceId" = $3`;

const WAKE = `
  WITH waiting AS (
    SELECT job."id", row_number() OVER (ORDER BY job."createdAt", job."id") - 1 AS place
    FROM "Job" AS job JOIN "WebhookDelivery" AS delivery ON delivery."id" = job."resourceId"
    WHERE job."organizationId" = $1 AND job."status" = 'pending' AND job."concurrencyKey" = $2
      AND delivery."endpointId" = $2 AND coalesce(delivery."nextAttemptAt", $3::timestamp) <= $3::timestamp
  )
  UPDATE "Job" AS job SET "runAt" = $3::timestamp + place * $4::int * interval '1 millisecond',
    "updatedAt" = $3::timestamp
  FROM waiting WHERE job."id" = waiting."id" AND job."status" = 'pending'
  RETURNING job."id"`;

/**
 * Reserves the next free time of an endpoint that gets a number of deliveries per second. Returns it; null
 * when it has no such limit any more.
 */
export async function reserveSlot(
  pool: pg.Pool,
  delivery: { id: string; endpointId: string },
): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date }>({
    name: 'plinth-delivery-slot',
    text: RESERVE_SLOT,
    values: [delivery.id, delivery.endpointId, new Date()],
  });
  return rows[0]?.at ?? null;
}

/** When the next attempt of an earlier event of the same resource is due; null when all have ended. */
export async function findEarlierDelivery(
  pool: pg.Pool,
  {
    endpointId,
    sequence,
    resourceId,
  }: { endpointId: string; sequence: number; resourceId: string },
): Promise<Date | null> {
  const { rows } = await pool.query<{ dueAt: Date | null }>({
    name: 'plinth-delivery-earlier',
    text: FIND_EARLIER,
    values: [endpointId, sequence, resourceId],
  });
  return rows[0]?.dueAt ?? null;
}

/** Makes deliveries that waited for a paused endpoint due, the oldest first. Returns how many. */
export async function wakeDeliveries(
  tx: Transaction,
  {
    organizationId,
    endpointId,
    paceMs,
  }: { organizationId: string; endpointId: string; paceMs: number },
): Promise<number> {
  const { rows } = await tx.query(WAKE, [organizationId, endpointId, new Date(), paceMs]);
  return rows.length;
}
