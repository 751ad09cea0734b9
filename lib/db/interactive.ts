import type { Db, DbClient } from './client';

/** A Prisma transaction that is opened by its first query, if there ever is one. */
export interface Interactive {
  readonly db: DbClient;
  isOpen(): boolean;
  /** The client itself; opens the transaction. */
  open(): Promise<DbClient>;
  commit(): Promise<void>;
  /** Never rejects. */
  rollback(): Promise<void>;
}

type Callable = (...args: unknown[]) => unknown;
type Delegates = Record<string, Record<string, Callable> & Callable>;

/** Undoes the transaction from inside; nobody sees it. */
class RollbackRequest extends Error {}

/**
 * @param beforeQuery runs before each query, such as to write what the query must see. Waits up to 5 s
 *   for a connection and runs up to 30 s.
 */
export function createInteractive(prisma: Db, beforeQuery: () => Promise<void>): Interactive {
  let opened: Promise<DbClient> | undefined;
  let finished: Promise<void> = Promise.resolve();
  let end: { resolve: () => void; reject: (error: Error) => void } | undefined;

  function open(): Promise<DbClient> {
    opened ??= new Promise((resolve, reject) => {
      finished = prisma
        .$transaction(
          (client) =>
            new Promise<void>((commit, rollback) => {
              end = { resolve: commit, reject: rollback };
              resolve(client as unknown as DbClient);
            }),
          { maxWait: 5_000, timeout: 30_000 },
        )
        .then(() => undefined);
      // It did not open, or ended by itself: told to whoever asks for the client or for the end.
      finished.catch(reject);
    });
    return opened;
  }

  async function ready(): Promise<Delegates> {
    const client = await open();
    await beforeQuery();
    return client as unknown as Delegates;
  }

  /** Stands for one model; each call waits for the transaction. */
  function delegate(model: string): unknown {
    const methods = new Map<string, Callable>();
    return new Proxy(
      {},
      {
        get(_target, method: string) {
          let call = methods.get(method);
          if (!call) {
            call = async (...args) => (await ready())[model]?.[method]?.(...args);
            methods.set(method, call);
          }
          return call;
        },
      },
    );
  }

  const delegates = new Map<string, unknown>();
  const db = new Proxy({} as object, {
    get(_target, name: string | symbol) {
      // Whoever awaits the client by mistake must not get a promise of it.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      let found = delegates.get(name);
      if (!found) {
        found = name.startsWith('$')
          ? async (...args: unknown[]) => (await ready())[name]?.(...args)
          : delegate(name);
        delegates.set(name, found);
      }
      return found;
    },
  });

  return {
    db: db as DbClient,
    isOpen: () => opened !== undefined,
    open,
    async commit() {
      end?.resolve();
      await finished;
    },
    async rollback() {
      // It may still be opening: what opens has to be closed.
      await opened?.catch(() => undefined);
      end?.reject(new RollbackRequest());
      await finished.catch(() => undefined);
    },
  };
}
