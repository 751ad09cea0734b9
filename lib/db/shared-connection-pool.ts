import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

/** Sends a statement on the connection of a running transaction. */
export type Send = (statement: pg.QueryConfig) => Promise<pg.QueryResult>;

const lent = new AsyncLocalStorage<pg.PoolClient>();
const TRANSACTION_CONTROL = /^(BEGIN|COMMIT|ROLLBACK)$/;
const NOTHING = { command: '', rowCount: 0, oid: 0, rows: [], fields: [] };

/** A connection whose transaction is somebody else's: it cannot be begun, ended or released through it. */
function lend(send: Send): pg.PoolClient {
  const connection = {
    query: (statement: pg.QueryConfig) =>
      TRANSACTION_CONTROL.test(statement.text) ? Promise.resolve(NOTHING) : send(statement),
    on: () => connection,
    removeListener: () => connection,
    release: () => undefined,
  };
  return connection as unknown as pg.PoolClient;
}

/**
 * Runs `work` so that the pool gives it the connection behind `send` instead of another one. This is
 * how Prisma's `$transaction` becomes part of a transaction that it did not begin: its driver adapter
 * takes connections from the pool and has no other way to accept one.
 */
export function withSharedConnection<T>(send: Send, work: () => Promise<T>): Promise<T> {
  return lent.run(lend(send), work);
}

type OnConnect = Parameters<pg.Pool['connect']>[0];

/** A pool that respects `withSharedConnection`. */
export class SharedConnectionPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: OnConnect): void;
  override connect(callback?: OnConnect): unknown {
    if (callback) return super.connect(callback);
    const connection = lent.getStore();
    return connection ? Promise.resolve(connection) : super.connect();
  }
}
