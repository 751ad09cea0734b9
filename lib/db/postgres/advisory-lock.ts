import type { Transaction } from '@/lib/db/transaction';

const EXCLUSIVE = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
const SHARED = 'SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))';

/** Locks `name` exclusively until the transaction ends. Need not be awaited. */
export function lockExclusively(tx: Transaction, name: string): Promise<unknown> {
  return tx.query(EXCLUSIVE, [name]);
}

/** Shares the lock: exclusive locks of `name` wait until the transaction ends. Need not be awaited. */
export function lockShared(tx: Transaction, name: string): Promise<unknown> {
  return tx.query(SHARED, [name]);
}
