import type pg from 'pg';
import type { WebhookEndpoint } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** How deliveries to an endpoint have gone since the last that succeeded. */
export type EndpointFailures = Pick<WebhookEndpoint, 'failures' | 'failingSince'>;

/** When a failing endpoint gets the next attempt. */
export interface ProbeSchedule {
  /** Consecutive failures after which only probes are sent. */
  failures: number;
  firstMs: number;
  /** The pause doubles with each further failure, up to this. */
  longestMs: number;
}

const FAIL = `
  UPDATE "WebhookEndpoint" SET "failures" = "failures" + 1,
    "failingSince" = coalesce("failingSince", $2::timestamp),
    "nextProbeAt" = CASE WHEN "failures" + 1 >= $3::int THEN $2::timestamp + interval '1 millisecond' *
      least($4::int * power(2, least("failures" + 1 - $3::int, 20)), $5::int) END
  WHERE "id" = $1 RETURNING "failures", "failingSince"`;

const SUCCEED = `
  UPDATE "WebhookEndpoint" SET "failures" = 0, "failingSince" = NULL, "nextProbeAt" = NULL
  WHERE "id" = $1 AND "failures" > 0`;

const CLAIM_PROBE = `
  UPDATE "WebhookEndpoint" SET "nextProbeAt" = $3::timestamp
  WHERE "id" = $1 AND "nextProbeAt" <= $2::timestamp RETURNING "id"`;

/** Counts a failed attempt, and sets when the next probe is due. */
export async function countFailure(
  tx: Transaction,
  id: string,
  { failures, firstMs, longestMs }: ProbeSchedule,
): Promise<EndpointFailures | null> {
  const values = [id, new Date(), failures, firstMs, longestMs];
  return (await tx.query<EndpointFailures>(FAIL, values)).rows[0] ?? null;
}

/** Ends the endpoint's failures. */
export async function endFailures(pool: pg.Pool, id: string): Promise<void> {
  await pool.query({ name: 'plinth-endpoint-succeed', text: SUCCEED, values: [id] });
}

/**
 * Claims the probe that is due, so that of all deliveries one is sent; the next is due after `ms` unless
 * the result comes first. False when another delivery is the probe.
 */
export async function claimProbe(pool: pg.Pool, id: string, ms: number): Promise<boolean> {
  const now = Date.now();
  const values = [id, new Date(now), new Date(now + ms)];
  const { rowCount } = await pool.query({
    name: 'plinth-endpoint-probe',
    text: CLAIM_PROBE,
    values,
  });
  return rowCount === 1;
}
