import { randomUUID } from 'node:crypto';
import { afterAll, vi } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { createRunJoined, createRunTransaction } from '@/lib/db/run-transaction';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

/** A database with transactions on it, for all tests of a file. */
export async function openTransactions() {
  const store = await createTestDatabase();
  const database = createDatabase({ url: store.url, poolSize: 5 });
  afterAll(async () => {
    await database.close();
    await store.drop();
  });
  return {
    database,
    transaction: createRunTransaction(database),
    runJoined: createRunJoined(database),
  };
}

export const event = (organizationId: string, payload: object = {}) => ({
  id: createId(),
  organizationId,
  type: 'order.created',
  payload,
});
export const addEvent = (tx: Transaction, organizationId: string) =>
  tx.insert('WebhookEvent', event(organizationId));
export const countEvents = (database: Database, organizationId: string) =>
  database.prisma.webhookEvent.count({ where: { organizationId } });

export const user = (email = `${randomUUID()}@example.com`) => ({
  email,
  name: 'A',
  passwordHash: 'x',
});
export const addUser = (tx: Transaction, email: string) =>
  tx.insert('User', { ...user(email), id: createId(), updatedAt: new Date() });
export const countUsers = (database: Database, email: string) =>
  database.prisma.user.count({ where: { email } });
export const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

/** What node-postgres was given to send, statement by statement. */
export async function statementsOf(
  database: Database,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const seen: string[] = [];
  const client = await database.pool.connect();
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(client));
  const holder = Object.hasOwn(prototype, 'query') ? prototype : Object.getPrototypeOf(client);
  client.release();
  const original = holder.query;
  const spy = vi.spyOn(holder, 'query').mockImplementation(function (this: unknown, ...args) {
    const [query] = args as [string | { text: string }];
    seen.push(typeof query === 'string' ? query : query.text);
    return original.apply(this, args);
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return seen;
}
