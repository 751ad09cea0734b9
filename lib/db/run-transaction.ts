import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './client';
import { isWriteConflict } from './errors';
import { OpenTransaction } from './open-transaction';
import type { RunJoined, RunTransaction, Transaction } from './transaction';

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

/**
 * Binds transactions that commit by themselves, inside `runJoined` too: what they write stays when the
 * work around them fails. They take a second connection if that has one.
 */
export function createRunApart(database: Database): RunTransaction {
  return (work) => scopes.exit(() => repeatOnConflict(() => runOnce(database, work)));
}

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
