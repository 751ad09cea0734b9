import type { Transaction } from '@/lib/db/transaction';

const EXCLUSIVE = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
const TRY_EXCLUSIVE = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "locked"';
const SHARED = 'SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))';

/** Locks `name` exclusively until the transaction ends. Need not be awaited. */
export function lockExclusively(tx: Transaction, name: string): Promise<unknown> {
  return tx.query(EXCLUSIVE, [name]);
}

/** Locks `name` exclusively until the transaction ends, unless another holds it; returns whether it did. */
export async function tryLockExclusively(tx: Transaction, name: string): Promise<boolean> {
  const { rows } = await tx.query<{ locked: boolean }>(TRY_EXCLUSIVE, [name]);
  return rows[0]?.locked === true;
}

/** Shares the lock: exclusive locks of `name` wait until the transaction ends. Need not be awaited. */
export function lockShared(tx: Transaction, name: string): Promise<unknown> {
  return tx.query(SHARED, [name]);
}
