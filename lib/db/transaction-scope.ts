import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenTransaction } from './open-transaction';

const scope = new AsyncLocalStorage<OpenTransaction>();

/** The transaction that the running code is to take part in, if there is one around it. */
export function currentTransaction(): OpenTransaction | undefined {
  return scope.getStore();
}

/** Runs `work` so that every transaction begun inside is part of the given one. */
export function runInside<T>(transaction: OpenTransaction, work: () => Promise<T>): Promise<T> {
  return scope.run(transaction, work);
}
