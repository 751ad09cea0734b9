import type pg from 'pg';

const HOURS = 24;
const MAX_DELIVERIES = 50_000;

const READ = `
  SELECT date_trunc('hour', "createdAt") AS hour,
    count(*) FILTER (WHERE "status" = 'succeeded')::int AS succeeded,
    count(*) FILTER (WHERE "status" = 'failed')::int AS failed,
    count(*) FILTER (WHERE "status" = 'pending')::int AS pending,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY "durationMs"))::int AS "medianMs",
    max("durationMs") AS "slowestMs"
  FROM (
    SELECT "createdAt", "status", "durationMs" FROM "WebhookDelivery"
    WHERE "endpointId" = $1 AND "organizationId" = $2 AND "createdAt" >= $3::timestamp
    ORDER BY "createdAt" DESC, "id" DESC LIMIT ${MAX_DELIVERIES}
  ) AS delivery
  GROUP BY 1 ORDER BY 1`;

/** How the deliveries of an hour went. */
export interface DeliveryHour {
  hour: Date;
  succeeded: number;
  failed: number;
  pending: number;
  medianMs: number | null;
  slowestMs: number | null;
}

/** The deliveries to an endpoint in the last 24 hours, by hour. */
export async function readDeliveryHours(
  pool: pg.Pool,
  { organizationId, endpointId }: { organizationId: string; endpointId: string },
): Promise<DeliveryHour[]> {
  const since = new Date(Date.now() - HOURS * 60 * 60 * 1000);
  const { rows } = await pool.query<DeliveryHour>({
    name: 'plinth-webhook-statistics',
    text: READ,
    values: [endpointId, organizationId, since],
  });
  return rows;
}
