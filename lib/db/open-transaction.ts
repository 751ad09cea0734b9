import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Database, DbClient } from './client';
import { StatementError } from './errors';
import type { Model, NewRow, RowChange, RowStatement } from './postgres/row-statements';
import { openPrismaTransaction, type PrismaTransaction } from './prisma-transaction';
import type { Transaction } from './transaction';

/** What is committed stands: a task that throws must not look like a failed commit. */
function runTask(task: () => void): void {
  try {
    task();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

const ignore = () => undefined;

/**
 * A transaction whose end is up to the caller. It takes a connection for its first statement. Statements
 * are pipelined: each is sent at once, PostgreSQL runs them in order. When one fails, PostgreSQL refuses
 * those behind it and turns `COMMIT` into `ROLLBACK`; all of them report the error of the first.
 */
export class OpenTransaction implements Transaction {
  private connection: Promise<pg.PoolClient> | undefined;
  /** Undefined before the connection is there and after its release. */
  private client: pg.PoolClient | undefined;
  private prismaTransaction: PrismaTransaction | undefined;
  private failure: unknown;
  private tasks: (() => void)[] = [];
  private readonly savepoints: { name: string; isSet: boolean }[] = [];
  private savepointCount = 0;
  private isCorked = false;
  /** Whether it was committed or rolled back. */
  hasEnded = false;

  constructor(private readonly database: Database) {}

  query<R extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<pg.QueryResult<R>> {
    return this.send({ name: this.database.nameStatement(text), text, values: [...values] });
  }

  insert<M extends Model>(model: M, row: NewRow<M>): Promise<unknown> {
    const { id } = row as { id?: unknown };
    return this.sendRows(this.database.rows.insert(model, row), `${model} ${id}`);
  }

  insertMany<M extends Model>(model: M, rows: readonly NewRow<M>[]): Promise<unknown> {
    if (rows.length === 0) return Promise.resolve();
    return this.sendRows(this.database.rows.insertMany(model, rows), `${rows.length} × ${model}`);
  }

  updateMany<M extends Model>(model: M, rows: readonly RowChange<M>[]): Promise<unknown> {
    if (rows.length === 0) return Promise.resolve();
    return this.sendRows(this.database.rows.updateMany(model, rows), `${rows.length} × ${model}`);
  }

  prisma(): Promise<DbClient> {
    this.prismaTransaction ??= openPrismaTransaction(this.database, (statement) =>
      this.send(statement),
    );
    return this.prismaTransaction.client;
  }

  afterCommit(task: () => void): void {
    this.tasks.push(task);
  }

  /** Runs `work` behind a savepoint: when it fails, its statements and tasks are undone, and only they. */
  async runPart<T>(work: () => Promise<T>): Promise<T> {
    this.savepointCount += 1;
    const savepoint = { name: `part_${this.savepointCount}`, isSet: false };
    const tasksBefore = this.tasks.length;
    this.savepoints.push(savepoint);
    try {
      const result = await work();
      if (savepoint.isSet) await this.send({ text: `RELEASE SAVEPOINT ${savepoint.name}` });
      return result;
    } catch (error) {
      this.tasks.length = tasksBefore;
      if (savepoint.isSet) await this.rollbackTo(savepoint.name);
      throw error;
    } finally {
      this.savepoints.pop();
    }
  }

  /** Commits, and runs the after-commit tasks. */
  async commit(): Promise<void> {
    this.hasEnded = true;
    if (this.connection) {
      await this.prismaTransaction?.finish();
      if (this.failure !== undefined) throw this.failure;
      const { command } = await this.submit({ text: 'COMMIT' });
      this.release();
      if (command !== 'COMMIT') {
        throw this.failure ?? new Error('PostgreSQL rolled the transaction back');
      }
    }
    for (const task of this.tasks) runTask(task);
  }

  /** Never rejects; does nothing after a commit. */
  async rollback(): Promise<void> {
    this.hasEnded = true;
    await this.connection?.catch(ignore);
    await this.prismaTransaction?.abort();
    const isLost = await this.client?.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    this.release(isLost);
  }

  private sendRows(statement: RowStatement, about: string) {
    return this.send({ name: this.database.nameStatement(statement.text), ...statement }, about);
  }

  private send(statement: pg.QueryConfig, about?: string): Promise<pg.QueryResult> {
    if (this.hasEnded) throw new Error('The transaction has ended');
    for (const savepoint of this.savepoints) {
      if (savepoint.isSet) continue;
      savepoint.isSet = true;
      this.submit({ text: `SAVEPOINT ${savepoint.name}` });
    }
    return this.submit(statement, about);
  }

  private submit(statement: pg.QueryConfig, about?: string): Promise<pg.QueryResult> {
    const result = this.connect()
      .then((client) => {
        this.gatherWrites(client);
        return client.query(statement);
      })
      .catch((error: unknown) => {
        this.failure ??= about === undefined ? error : new StatementError(about, error);
        throw this.failure;
      });
    // The error of a statement that is not awaited is thrown by the commit.
    result.catch(ignore);
    return result;
  }

  private connect(): Promise<pg.PoolClient> {
    this.connection ??= this.database.pool.connect().then((client) => {
      this.client = client;
      client.on('error', this.lose);
      this.gatherWrites(client);
      client.query('BEGIN').catch(this.lose);
      return client;
    });
    return this.connection;
  }

  /** The pool gets the place of a lost connection back at once, however long the work still takes. */
  private readonly lose = (error: unknown): void => {
    this.failure ??= error;
    this.release(true);
  };

  private release(isLost?: boolean): void {
    const { client } = this;
    this.client = undefined;
    client?.off('error', this.lose);
    client?.release(isLost);
  }

  /** Sends what one turn of the event loop submits in one write. */
  private gatherWrites(client: pg.PoolClient): void {
    if (this.isCorked) return;
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    this.isCorked = true;
    stream.cork();
    process.nextTick(() => {
      this.isCorked = false;
      stream.uncork();
    });
  }

  /** Fails when the transaction had failed before the savepoint; then it stays failed. */
  private async rollbackTo(savepoint: string): Promise<void> {
    const undo = this.submit({ text: `ROLLBACK TO SAVEPOINT ${savepoint}` });
    await undo.then(() => {
      this.failure = undefined;
    }, ignore);
  }
}
