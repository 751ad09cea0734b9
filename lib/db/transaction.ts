import type { Db, DbClient } from './client';

/** A running transaction: its client, and what to do once it has committed. */
export interface Transaction {
  readonly db: DbClient;
  /** Runs after the commit, never after a rollback. Failures are the task's own to handle. */
  afterCommit(task: () => void): void;
}

/** Opens transactions; services get this instead of the client, so that every write is in one. */
export type RunTransaction = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/**
 * Binds `transaction` to a client: all that `work` writes commits together, then its after-commit
 * tasks run. Waits up to 5 s for a connection and runs up to 30 s.
 */
export function createRunTransaction(prisma: Db): RunTransaction {
  return async (work) => {
    const tasks: (() => void)[] = [];
    const result = await prisma.$transaction(
      (client) =>
        work({ db: client as unknown as DbClient, afterCommit: (task) => void tasks.push(task) }),
      { maxWait: 5_000, timeout: 30_000 },
    );
    for (const task of tasks) task();
    return result;
  };
}
