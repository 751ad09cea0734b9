import type { Transaction } from '@/lib/db/transaction';
import type { Model } from './row-statements';

/**
 * Locks rows until the transaction ends, always in the same order, so that two transactions never
 * deadlock on them. With `organizationId` it leaves those of other organizations alone. Need not be
 * awaited.
 */
export function lockRows(
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  organizationId?: string,
): Promise<unknown> {
  const owned = organizationId === undefined ? '' : 'AND "organizationId" = $2';
  const text = `SELECT 1 FROM "${model}" WHERE "id" = ANY($1) ${owned} ORDER BY "id" FOR UPDATE`;
  return tx.query(text, organizationId === undefined ? [ids] : [ids, organizationId]);
}
