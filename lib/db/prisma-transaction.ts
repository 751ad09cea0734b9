import type { Database, DbClient } from './client';
import { type Send, withSharedConnection } from './shared-connection-pool';

/** Makes Prisma roll back; nobody sees it. */
class RollbackRequest extends Error {}

/** Prisma's part in a transaction: it neither begins nor ends what happens on the connection. */
export interface PrismaTransaction {
  readonly client: Promise<DbClient>;
  /** Ends Prisma's part. @throws Prisma's P2028 when it took longer than it may */
  finish(): Promise<void>;
  /** Ends Prisma's part; never rejects. */
  abort(): Promise<void>;
}

const ignore = () => undefined;

/** Opens a Prisma client whose queries all go through `send`. */
export function openPrismaTransaction(
  { prisma, timeoutMs }: Pick<Database, 'prisma' | 'timeoutMs'>,
  send: Send,
): PrismaTransaction {
  let ended: Promise<unknown> = Promise.resolve();
  let end: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const client = new Promise<DbClient>((resolve, reject) => {
    ended = withSharedConnection(send, () =>
      prisma.$transaction(
        (opened) =>
          new Promise<void>((finish, abort) => {
            end = { resolve: finish, reject: abort };
            resolve(opened as unknown as DbClient);
          }),
        { timeout: timeoutMs },
      ),
    );
    ended.catch(reject);
  });
  client.catch(ignore);
  return {
    client,
    async finish() {
      await client;
      end?.resolve();
      await ended;
    },
    async abort() {
      await client.catch(ignore);
      end?.reject(new RollbackRequest());
      await ended.catch(ignore);
    },
  };
}
