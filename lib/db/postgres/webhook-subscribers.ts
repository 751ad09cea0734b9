import type { Transaction } from '@/lib/db/transaction';
import { lockExclusively, lockShared } from './advisory-lock';

/** Enabled endpoints that ask for events of the type; an empty list of types asks for all. */
const SUBSCRIBERS = `SELECT "id" FROM "WebhookEndpoint"
  WHERE "organizationId" = $1 AND "status" = 'enabled' AND "deletedAt" IS NULL
    AND (jsonb_typeof("events") <> 'array' OR "events" = '[]'::jsonb OR jsonb_exists("events", $2))
  ORDER BY "id"`;

const lockName = (organizationId: string) => `webhook-endpoints:${organizationId}`;

/**
 * Ids of the endpoints that get an event of this type, which stays true until the transaction ends. An
 * endpoint that exists therefore gets every event that commits from then on.
 */
export async function findSubscribers(
  tx: Transaction,
  organizationId: string,
  type: string,
): Promise<string[]> {
  lockShared(tx, lockName(organizationId));
  const { rows } = await tx.query<{ id: string }>(SUBSCRIBERS, [organizationId, type]);
  return rows.map(({ id }) => id);
}

/** For a transaction that changes endpoints: it and those that publish events wait for each other. */
export function lockSubscribers(tx: Transaction, organizationId: string): Promise<unknown> {
  return lockExclusively(tx, lockName(organizationId));
}
