import type { Transaction } from '@/lib/db/transaction';

/** A finished job stores its key in the form that a retry can restore; see JobsRepository. */
const CANCEL_JOBS = `
  UPDATE "Job" SET "status" = 'cancelled', "error" = $2::jsonb, "dedupeKey" = "id" || '#' || "dedupeKey",
    "finishedAt" = $3::timestamp, "updatedAt" = $3::timestamp
  WHERE "organizationId" = $1 AND "status" IN ('pending', 'queued', 'running')`;

const FAIL_DELIVERIES = `
  UPDATE "WebhookDelivery" SET "status" = 'failed', "nextAttemptAt" = NULL, "error" = $2,
    "updatedAt" = $3::timestamp
  WHERE "status" = 'pending'
    AND "endpointId" IN (SELECT "id" FROM "WebhookEndpoint" WHERE "organizationId" = $1)`;

/**
 * Cancels what the organization has in the queues, and fails its deliveries on their way, for the reason
 * given. A handler that runs notices at its next heartbeat. Need not be awaited.
 */
export function stopOrganization(
  tx: Transaction,
  organizationId: string,
  error: { code: string; message: string },
): void {
  const now = new Date();
  tx.query(CANCEL_JOBS, [organizationId, error, now]);
  tx.query(FAIL_DELIVERIES, [organizationId, error.message, now]);
}
