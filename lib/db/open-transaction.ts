import type { Database } from './client';
import { createInteractive } from './interactive';
import { completeRow, type Table } from './tables';
import type { Transaction } from './transaction';
import {
  type Expectation,
  failedExpectation,
  toWriteStatement,
  type Writes,
} from './write-statement';

/** A statement that waits longer, such as for a lock, is given up, like an interactive transaction. */
const STATEMENT_MS = 30_000;
/** What PostgreSQL answered; anything else is about the connection, which is not used again. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

const isSame = (a: Expectation, b: Expectation) =>
  a.sql === b.sql && a.values.every((value, i) => value === b.values[i]);

/** A transaction with its ends in our hands. */
export interface OpenTransaction {
  readonly tx: Transaction;
  /** Runs `work` as a part: its rows and tasks are dropped when it fails, and nothing commits yet. */
  join<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Whether it was committed or rolled back: nothing can take part in it any more. */
  hasEnded(): boolean;
  /** Writes what was collected, commits, and runs the after-commit tasks. */
  commit(): Promise<void>;
  /** Never rejects; does nothing after a commit. */
  rollback(): Promise<void>;
}

const noWrites = (): Writes => ({ rows: new Map(), expectations: [] });
const isEmpty = ({ rows, expectations }: Writes) => rows.size === 0 && expectations.length === 0;

/** Throws the error, or that of the expectation which it is about. */
const explain = (writes: Writes) => (error: unknown) => {
  const failed = failedExpectation(error);
  throw (failed !== null && writes.expectations[failed]?.orElse()) || error;
};

/** What is committed stands: a task that throws against its promise must not look like a failed commit. */
function runTask(task: () => void): void {
  try {
    task();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

/** Opens a transaction; nothing reaches the database before its first query or its commit. */
export function openTransaction({
  pool,
  prisma,
}: Pick<Database, 'pool' | 'prisma'>): OpenTransaction {
  let writes = noWrites();
  let tasks: (() => void)[] = [];
  /** Set when a part failed whose queries cannot be undone by themselves. */
  let broken: unknown;
  let hasEnded = false;
  /** The time of its rows. */
  let now: Date | undefined;

  /** What was added so far is written before a query, which may want to see it; expectations wait. */
  const interactive = createInteractive(prisma, async () => {
    const { rows, expectations } = writes;
    if (rows.size === 0) return;
    writes = { rows: new Map(), expectations };
    await flushInside({ rows, expectations: [] });
  });

  async function flushInside(taken: Writes): Promise<void> {
    if (isEmpty(taken)) return;
    const client = await interactive.open();
    const { text, values } = toWriteStatement(taken);
    await client.$executeRawUnsafe(text, ...values).catch(explain(taken));
  }

  /** The whole transaction as one statement, which is one by itself. */
  async function writeAtOnce(): Promise<void> {
    if (isEmpty(writes)) return;
    const client = await pool.connect();
    let lost: boolean | undefined;
    // The query is told of a lost connection, too; without a listener the event would end the process.
    const ignore = () => undefined;
    client.on('error', ignore);
    try {
      const { name, text, values } = toWriteStatement(writes);
      const statement = { name, text, values, query_timeout: STATEMENT_MS };
      await client.query(statement);
    } catch (error) {
      lost = !SQLSTATE.test(String((error as { code?: unknown }).code));
      explain(writes)(error);
    } finally {
      client.off('error', ignore);
      client.release(lost);
    }
  }

  const tx: Transaction = {
    insert(table, row) {
      now ??= new Date();
      const complete = completeRow(table, row, now);
      const rows = writes.rows.get(table);
      if (rows) rows.push(complete);
      else writes.rows.set(table as Table, [complete]);
      return complete;
    },
    expect(expectation) {
      // Many rows of one kind expect the same.
      const known = writes.expectations.some((other) => isSame(other, expectation));
      if (!known) writes.expectations.push(expectation);
    },
    db: interactive.db,
    afterCommit: (task) => void tasks.push(task),
  };

  return {
    tx,
    async join(work) {
      const marks = new Map([...writes.rows].map(([table, rows]) => [table, rows.length]));
      const { rows: rowsBefore } = writes;
      const before = { expectations: writes.expectations.length, tasks: tasks.length };
      try {
        return await work(tx);
      } catch (error) {
        if (interactive.isOpen() || writes.rows !== rowsBefore) broken ??= error;
        for (const [table, rows] of writes.rows) {
          rows.length = marks.get(table) ?? 0;
          if (rows.length === 0) writes.rows.delete(table);
        }
        writes.expectations.length = before.expectations;
        tasks.length = before.tasks;
        throw error;
      }
    },
    hasEnded: () => hasEnded,
    async commit() {
      hasEnded = true;
      if (broken !== undefined) throw broken;
      if (interactive.isOpen()) {
        await flushInside(writes);
        await interactive.commit();
      } else await writeAtOnce();
      const due = tasks;
      tasks = [];
      for (const task of due) runTask(task);
    },
    async rollback() {
      hasEnded = true;
      if (interactive.isOpen()) await interactive.rollback();
    },
  };
}
