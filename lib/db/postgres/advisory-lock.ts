import type { Transaction } from '@/lib/db/transaction';

const EXCLUSIVE = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
const SHARED = 'SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))';

/** Keeps every other transaction away from `name` until this one ends. Need not be awaited. */
export function lockExclusively(tx: Transaction, name: string): Promise<unknown> {
  return tx.query(EXCLUSIVE, [name]);
}

/** Lets others share `name`, and those that want it alone wait until this transaction ends. */
export function lockShared(tx: Transaction, name: string): Promise<unknown> {
  return tx.query(SHARED, [name]);
}
