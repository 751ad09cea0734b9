import type { Transaction } from '@/lib/db/transaction';
import { WriteConflictError } from '@/lib/db/write-conflict-error';

/** Enabled endpoints that ask for events of the type; an empty list of types asks for all. */
const SUBSCRIBERS = `SELECT "id" FROM "WebhookEndpoint"
  WHERE "organizationId" = $1 AND "status" = 'enabled' AND "deletedAt" IS NULL
    AND (jsonb_typeof("events") <> 'array' OR "events" = '[]'::jsonb OR jsonb_exists("events", $2))
  ORDER BY "id"`;
const UNCHANGED = `SELECT 1 WHERE ARRAY(${SUBSCRIBERS}) = string_to_array($3, ',')`;
/** About 2 MiB at the most. */
const MAX_REMEMBERED = 10_000;

/**
 * Who gets an organization's events. Lists are remembered, for they hardly ever change, and a
 * transaction that used one commits only if it is still true then: a list that is outdated makes the
 * work be done again, never a delivery be missed or sent in vain.
 */
export class WebhookSubscribers {
  private readonly remembered = new Map<string, readonly string[]>();
  /** What a transaction was told and checks already. */
  private readonly told = new WeakMap<Transaction, Map<string, readonly string[]>>();

  /** Ids of the endpoints, in order. */
  async find(tx: Transaction, organizationId: string, type: string): Promise<readonly string[]> {
    const key = `${organizationId}:${type}`;
    const told = this.told.get(tx) ?? new Map<string, readonly string[]>();
    this.told.set(tx, told);
    const before = told.get(key);
    if (before) return before;
    let ids = this.remembered.get(key);
    if (!ids) {
      const rows = await tx.db.$queryRawUnsafe<{ id: string }[]>(SUBSCRIBERS, organizationId, type);
      ids = rows.map(({ id }) => id);
      if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
      this.remembered.set(key, ids);
    }
    told.set(key, ids);
    tx.expect({
      sql: UNCHANGED,
      values: [organizationId, type, ids.join(',')],
      orElse: () => {
        this.remembered.delete(key);
        return new WriteConflictError('The webhook endpoints have changed meanwhile');
      },
    });
    return ids;
  }
}
