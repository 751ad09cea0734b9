import type pg from 'pg';
import type { DbClient } from './client';
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

/** Opens a transaction around others; `repeatable` allows to repeat the work after a deadlock. */
export type RunJoined = <T>(
  work: (tx: Transaction) => Promise<T>,
  options?: { repeatable?: boolean },
) => Promise<T>;
