import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database, DbClient } from './client';
import { isWriteConflict } from './errors';
import { OpenTransaction } from './open-transaction';
import type { Model, NewRow, RowChange } from './postgres/row-statements';

/** A running transaction on one connection. Statements run in the order in which they are sent. */
export interface Transaction {
  /**
   * Sends a prepared statement at once. It need not be awaited: its error fails the transaction.
   * @param values dates are sent as UTC, objects as JSON, arrays as arrays of PostgreSQL
   */
  query<R extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<R>>;
  /** Inserts a row, with a prepared statement that need not be awaited either. */
  insert<M extends Model>(model: M, row: NewRow<M>): Promise<unknown>;
  /** Inserts many rows that give the same fields, in one statement. */
  insertMany<M extends Model>(model: M, rows: readonly NewRow<M>[]): Promise<unknown>;
  /** Writes the same fields of many rows, in one statement. */
  updateMany<M extends Model>(model: M, rows: readonly RowChange<M>[]): Promise<unknown>;
  /** The Prisma client on the connection of this transaction. */
  prisma(): Promise<DbClient>;
  /** Runs after the commit, never after a rollback. The task must handle its own failures. */
  afterCommit(task: () => void): void;
}

/** Runs transactions; services get this instead of the client, so that every write is in one. */
export type RunTransaction = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** How often work is done that runs into other transactions (deadlock, serialization). */
const MAX_ATTEMPTS = 4;
const PAUSE_MS = 20;

/** The parts of a transaction share its connection, so they run one after the other. */
class Scope {
  private last: Promise<unknown> = Promise.resolve();

  constructor(readonly transaction: OpenTransaction) {}

  run<T>(work: () => Promise<T>): Promise<T> {
    return scopes.run(this, work);
  }

  join<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { transaction } = this;
    const part = () =>
      transaction.runPart(() => new Scope(transaction).run(() => work(transaction)));
    const result = this.last.then(part, part);
    this.last = result;
    return result;
  }
}
const scopes = new AsyncLocalStorage<Scope>();

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
  database: Database,
  work: (transaction: OpenTransaction) => Promise<T>,
): Promise<T> {
  const transaction = new OpenTransaction(database);
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
 * tasks run. A condition that must hold at the commit is a statement whose result `work` awaits and
 * checks. Inside `runJoined` it becomes a part of the transaction around it. Waits up to 5 s for a
 * connection. `work` is repeated after a deadlock, so its effects outside of the transaction must bear
 * repetition.
 */
export function createRunTransaction(database: Database): RunTransaction {
  return (work) => {
    const scope = scopes.getStore();
    if (scope && !scope.transaction.hasEnded) return scope.join(work);
    return repeatOnConflict(() => runOnce(database, work));
  };
}

/** Opens a transaction around others; `repeatable` allows to repeat the work after a deadlock. */
export type RunJoined = <T>(
  work: (tx: Transaction) => Promise<T>,
  options?: { repeatable?: boolean },
) => Promise<T>;

/**
 * Binds a transaction around others: every `transaction` that `work` runs becomes a part of it, behind a
 * savepoint, and all commit together at its end, or not at all.
 */
export function createRunJoined(database: Database): RunJoined {
  return (work, { repeatable = true } = {}) => {
    const once = () =>
      runOnce(database, (transaction) => new Scope(transaction).run(() => work(transaction)));
    return repeatable ? repeatOnConflict(once) : once();
  };
}
