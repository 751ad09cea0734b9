import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, DbClient } from './client';
import { isWriteConflict } from './errors';
import { type OpenTransaction, openTransaction } from './open-transaction';
import type { NewRow, StoredRow, Table } from './tables';
import { currentTransaction, runInside } from './transaction-scope';
import type { Expectation } from './write-statement';

/** A running transaction: what is to be written, and what to do once it has committed. */
export interface Transaction {
  /**
   * Adds a row. It is written together with all other added rows, in one statement at the commit or
   * before the next query of `db`: its errors come then.
   */
  insert<T extends Table>(table: T, row: NewRow<T>): StoredRow<T>;
  /** Lets the transaction commit only if the condition holds then. */
  expect(expectation: Expectation): void;
  /**
   * For reads and changes inside the transaction. The first query begins it at the database; without
   * any, the whole transaction is one statement and one round trip.
   */
  readonly db: DbClient;
  /** Runs after the commit, never after a rollback. Failures are the task's own to handle. */
  afterCommit(task: () => void): void;
}

/** Opens transactions; services get this instead of the client, so that every write is in one. */
export type RunTransaction = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** What transactions need of the database. */
type Store = Pick<Database, 'pool' | 'prisma'>;

/** How often work is done in all that got in another transaction's way (deadlock, serialization). */
const MAX_ATTEMPTS = 4;
const PAUSE_MS = 20;

async function repeatOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isWriteConflict(error)) throw error;
    }
    await sleep(Math.random() * PAUSE_MS * attempt);
  }
}

async function runOnce<T>(
  database: Store,
  work: (transaction: OpenTransaction) => Promise<T>,
): Promise<T> {
  const transaction = openTransaction(database);
  try {
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/**
 * Binds `transaction` to a database: all that `work` writes commits together, then its after-commit
 * tasks run. Inside `runJoined` it takes part in the transaction around it. Waits up to 5 s for a
 * connection and runs up to 30 s. `work` is done again after a deadlock, so it must not have effects
 * outside of the transaction that bear no repetition.
 */
export function createRunTransaction(database: Store): RunTransaction {
  return (work) => {
    const outer = currentTransaction();
    if (outer && !outer.hasEnded()) return outer.join(work);
    return repeatOnConflict(() => runOnce(database, ({ tx }) => work(tx)));
  };
}

/** Opens a transaction around others; `repeatable` allows to do the work again after a deadlock. */
export type RunJoined = <T>(
  work: (tx: Transaction) => Promise<T>,
  options?: { repeatable?: boolean },
) => Promise<T>;

/**
 * Binds a transaction around others: every `transaction` that `work` runs takes part in it, and all
 * commit together at its end, or not at all.
 */
export function createRunJoined(database: Store): RunJoined {
  return (work, { repeatable = true } = {}) => {
    const once = () =>
      runOnce(database, (transaction) => runInside(transaction, () => work(transaction.tx)));
    return repeatable ? repeatOnConflict(once) : once();
  };
}
