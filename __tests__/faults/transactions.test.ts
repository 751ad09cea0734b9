import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { toUnavailable } from '@/lib/db/errors';
import { createRunJoined, createRunTransaction } from '@/lib/db/run-transaction';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const TIMEOUT_MS = 1_000;

let store: TestDatabase;
/** Where locks are held and sessions ended. */
let other: Database;
let database: Database;
beforeAll(async () => {
  store = await createTestDatabase();
  other = createDatabase({ url: store.url, poolSize: 3 });
  database = createDatabase({ url: store.url, poolSize: 1, timeoutMs: TIMEOUT_MS });
  await database.prisma.user.count();
});
afterAll(async () => {
  await database?.close();
  await other?.close();
  await store?.drop();
});

const addEvent = (tx: Transaction, organizationId: string) =>
  tx.insert('WebhookEvent', { id: createId(), organizationId, type: 'order.created', payload: {} });
const countEvents = (organizationId: string) =>
  other.prisma.webhookEvent.count({ where: { organizationId } });
const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);
const pidOf = async (tx: Transaction) =>
  (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
const terminate = (pid: number | undefined) =>
  other.pool.query('SELECT pg_terminate_backend($1)', [pid]);

/** The pool has one connection: a transaction that works shows that it was given back. */
async function expectNextWorks(organizationId: string): Promise<void> {
  await createRunTransaction(database)(async (tx) => {
    await (await tx.prisma()).user.count();
    addEvent(tx, organizationId);
  });
  expect(await countEvents(organizationId)).toBe(1);
  expect(database.pool.totalCount).toBe(1);
}

async function withLockedTable(work: () => Promise<void>): Promise<void> {
  const blocker = await other.pool.connect();
  await blocker.query('BEGIN; LOCK TABLE "WebhookEvent" IN ACCESS EXCLUSIVE MODE');
  try {
    await work();
  } finally {
    await blocker.query('ROLLBACK');
    blocker.release();
  }
}

describe.each([false, true])('a transaction (Prisma queries: %s)', (query) => {
  const begin = async (tx: Transaction, organizationId: string) => {
    if (query) await (await tx.prisma()).user.count();
    await addEvent(tx, organizationId);
  };

  it('commits nothing when its connection is lost between statements, and the next one gets another', async () => {
    const organizationId = randomUUID();
    const task = vi.fn();
    const failing = createRunTransaction(database)(async (tx) => {
      tx.afterCommit(task);
      await begin(tx, organizationId);
      await terminate(await pidOf(tx));
      await vi.waitFor(() => expect(database.pool.totalCount).toBe(0));
      addEvent(tx, organizationId);
    });
    expect(toUnavailable(await caught(failing))).toMatchObject({ statusCode: 503 });
    expect(task).not.toHaveBeenCalled();
    await expectNextWorks(organizationId);
  });

  it('reports a connection that is lost while statements run', async () => {
    const organizationId = randomUUID();
    await withLockedTable(async () => {
      let pid: number | undefined;
      const failing = createRunTransaction(database)(async (tx) => {
        if (query) await (await tx.prisma()).user.count();
        pid = await pidOf(tx);
        addEvent(tx, organizationId);
        addEvent(tx, organizationId);
      });
      const outcome = caught(failing);
      await vi.waitFor(async () => {
        const { rowCount } = await other.pool.query(
          `SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'`,
          [pid],
        );
        expect(rowCount).toBe(1);
      });
      await terminate(pid);
      expect(toUnavailable(await outcome)).toMatchObject({ statusCode: 503 });
    });
    await expectNextWorks(organizationId);
  });

  it('ends when a statement takes too long, such as one that waits for a lock', async () => {
    const organizationId = randomUUID();
    await withLockedTable(async () => {
      const failing = createRunTransaction(database)((tx) => begin(tx, organizationId));
      const error = await caught(failing);
      expect(String((error as Error).message)).toContain('statement timeout');
      expect(toUnavailable(error)).toMatchObject({ statusCode: 503 });
    });
    await expectNextWorks(organizationId);
  });

  it('is ended by PostgreSQL when its work hangs, and frees its connection before the work returns', async () => {
    const organizationId = randomUUID();
    let resume: () => void = () => undefined;
    const hanging = createRunTransaction(database)(async (tx) => {
      await begin(tx, organizationId);
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
    });
    const outcome = caught(hanging);
    await vi.waitFor(() => expect(database.pool.totalCount).toBe(0), { timeout: 5_000 });
    await expectNextWorks(organizationId);
    resume();
    expect(toUnavailable(await outcome)).toMatchObject({ statusCode: 503 });
    expect(await countEvents(organizationId)).toBe(1);
  });

  it('commits nothing when its connection is lost inside of a part whose error is caught', async () => {
    const organizationId = randomUUID();
    const failing = createRunJoined(database)(async (outer) => {
      await begin(outer, organizationId);
      await caught(
        createRunTransaction(database)(async (tx) => {
          await terminate(await pidOf(tx));
          await addEvent(tx, organizationId);
        }),
      );
    });
    expect(toUnavailable(await caught(failing))).toMatchObject({ statusCode: 503 });
    await expectNextWorks(organizationId);
  });
});

it('a transaction waits at most 5 s for a connection', async () => {
  const organizationId = randomUUID();
  const held = await database.pool.connect();
  const waiting = createRunTransaction(database)(async (tx) => void addEvent(tx, organizationId));
  const startedAt = Date.now();
  expect(toUnavailable(await caught(waiting))).toMatchObject({ statusCode: 503 });
  expect(Date.now() - startedAt).toBeLessThan(8_000);
  held.release();
  await sleep(0);
  await expectNextWorks(organizationId);
}, 15_000);
