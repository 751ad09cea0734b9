import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { isUniqueViolation } from '@/lib/db/errors';
import type { NewRow } from '@/lib/db/tables';
import { createRunJoined, createRunTransaction, type RunTransaction } from '@/lib/db/transaction';
import { toUnavailable } from '@/lib/db/unavailable';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let store: TestDatabase;
let database: Database;
let transaction: RunTransaction;
let runJoined: RunTransaction;
beforeAll(async () => {
  store = await createTestDatabase();
  database = createDatabase({ url: store.url, poolSize: 5 });
  transaction = createRunTransaction(database);
  runJoined = createRunJoined(database);
});
afterAll(async () => {
  await database?.close();
  await store?.drop();
});

const event = (
  organizationId: string,
  payload: object = { text: 'ö "quoted" \\ 1' },
): NewRow<'WebhookEvent'> => ({ organizationId, type: 'order.created', payload });
const endpoint = (organizationId: string): NewRow<'WebhookEndpoint'> => ({
  organizationId,
  userId: 'user',
  url: 'https://receiver.example',
  events: ['order.created'],
  secret: 'sealed',
  status: 'enabled',
});
const user = (email: string) => ({ email, name: 'A', passwordHash: 'x' });
const countEvents = (organizationId: string) =>
  database.prisma.webhookEvent.count({ where: { organizationId } });

/** What reached the database, statement by statement. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
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

describe('rows that are added', () => {
  it('are written by one statement, however many tables and rows there are', async () => {
    const organizationId = randomUUID();
    const write = () =>
      transaction(async (tx) => {
        const receiver = tx.insert('WebhookEndpoint', endpoint(organizationId));
        for (let i = 0; i < 7; i += 1) {
          const { id: eventId } = tx.insert('WebhookEvent', event(organizationId, { i }));
          const links = { organizationId, eventId, endpointId: receiver.id };
          tx.insert('WebhookDelivery', { ...links, status: 'pending', attempts: 0 });
        }
      });
    expect(await statementsOf(write)).toHaveLength(1);
    const events = await database.prisma.webhookEvent.findMany({
      where: { organizationId },
      include: { deliveries: true },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ payload }) => (payload as { i: number }).i).sort()).toEqual([
      0, 1, 2, 3, 4, 5, 6,
    ]);
    expect(events.every(({ deliveries }) => deliveries.length === 1)).toBe(true);
  });

  it.each([1, 4, 5])('are stored as they were returned (%i at once)', async (count) => {
    const organizationId = randomUUID();
    const runAt = new Date('2026-03-04T05:06:07.089Z');
    const added = await transaction(async (tx) =>
      Array.from({ length: count }, (_, i) =>
        tx.insert('Job', {
          organizationId,
          queue: 'sync-queue',
          name: `it's "${i}" \u{1f600}`,
          status: 'pending',
          payload: { list: [1, null, 'a'], nested: { deep: 'ü' } },
          result: null,
          attempts: i,
          maxAttempts: 3,
          runAt,
        }),
      ),
    );
    const stored = await database.prisma.job.findMany({
      where: { organizationId },
      orderBy: { attempts: 'asc' },
    });
    expect(stored).toEqual(added);
  });

  it('use the same text for the same shape, and few texts for many rows', async () => {
    const write = (count: number) =>
      statementsOf(() =>
        transaction(async (tx) => {
          for (let i = 0; i < count; i += 1) tx.insert('WebhookEvent', event(randomUUID()));
        }),
      );
    expect(await write(1)).toEqual(await write(1));
    expect(await write(5)).toEqual(await write(300));
    expect(await write(2)).not.toEqual(await write(3));
  });

  it('are seen by the queries that follow in the same transaction', async () => {
    const organizationId = randomUUID();
    await transaction(async (tx) => {
      const { id } = tx.insert('WebhookEvent', event(organizationId));
      const [found, count] = await Promise.all([
        tx.db.webhookEvent.findUnique({ where: { id } }),
        tx.db.webhookEvent.count({ where: { organizationId } }),
      ]);
      expect([found?.id, count]).toEqual([id, 1]);
      expect(await countEvents(organizationId)).toBe(0);
      tx.insert('WebhookEvent', event(organizationId));
    });
    expect(await countEvents(organizationId)).toBe(2);
  });

  it('leave nothing when one of them is refused, with or without queries around', async () => {
    const organizationId = randomUUID();
    const email = `${organizationId}@example.com`;
    await database.prisma.user.create({ data: user(email) });
    for (const query of [false, true]) {
      const task = vi.fn();
      const failing = transaction(async (tx) => {
        tx.afterCommit(task);
        if (query) await tx.db.user.count();
        tx.insert('WebhookEvent', event(organizationId));
        tx.insert('User', user(email));
      });
      const error = await failing.catch((thrown: unknown) => thrown);
      expect(isUniqueViolation(error)).toBe(true);
      expect(task).not.toHaveBeenCalled();
    }
    expect(await countEvents(organizationId)).toBe(0);
  });

  it('cost no connection when the work fails or writes nothing', async () => {
    const idle = () => transaction(async () => undefined);
    expect(await statementsOf(idle)).toEqual([]);
    const failing = () =>
      transaction(async (tx) => {
        tx.insert('WebhookEvent', event('none'));
        throw new Error('on purpose');
      }).catch(() => undefined);
    expect(await statementsOf(failing)).toEqual([]);
  });
});

describe('expectations', () => {
  const bump = (id: string, name: string) => ({
    sql: 'UPDATE "User" SET "name" = $2 WHERE "id" = $1 AND "name" = \'A\' RETURNING 1',
    values: [id, name],
    orElse: () => new Error('Somebody was faster'),
  });

  it.each([false, true])('hold or undo everything (with queries: %s)', async (query) => {
    const organizationId = randomUUID();
    const { id } = await database.prisma.user.create({ data: user(`${randomUUID()}@example.com`) });
    const change = (name: string) =>
      transaction(async (tx) => {
        tx.expect(bump(id, name));
        if (query) await tx.db.user.count();
        tx.insert('WebhookEvent', event(organizationId));
      });
    await change('B');
    await expect(change('C')).rejects.toThrow('Somebody was faster');
    expect(await countEvents(organizationId)).toBe(1);
    expect((await database.prisma.user.findUnique({ where: { id } }))?.name).toBe('B');
  });
});

describe('work that got in the way of another transaction', () => {
  const lock = 'SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE';

  it('is done again after a deadlock, and its tasks run once', async () => {
    const create = () => database.prisma.user.create({ data: user(`${randomUUID()}@example.com`) });
    const [a, b] = await Promise.all([create(), create()]);
    const tasks: string[] = [];
    let runs = 0;
    let locked = 0;
    let meet: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const change = (name: string, first: string, second: string) =>
      transaction(async (tx) => {
        runs += 1;
        tx.afterCommit(() => tasks.push(name));
        await tx.db.$queryRawUnsafe(lock, first);
        locked += 1;
        if (locked >= 2) meet();
        await both;
        await tx.db.$queryRawUnsafe(lock, second);
        tx.insert('WebhookEvent', event(a.id));
      });
    await Promise.all([change('one', a.id, b.id), change('two', b.id, a.id)]);
    // The second attempt may meet the other transaction again.
    expect(runs).toBeGreaterThanOrEqual(3);
    expect(tasks.sort()).toEqual(['one', 'two']);
    expect(await countEvents(a.id)).toBe(2);
  });

  it('is given up after a few times', async () => {
    let runs = 0;
    const always = transaction(async (tx) => {
      runs += 1;
      await tx.db.$executeRaw`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$`;
    });
    const error = await always.catch((thrown: unknown) => thrown);
    expect(runs).toBe(4);
    expect(toUnavailable(error)).toMatchObject({ statusCode: 503 });
  });
});

describe('a transaction around others', () => {
  it('commits all of them together, and runs their tasks then', async () => {
    const organizationId = randomUUID();
    const seen: unknown[] = [];
    const write = () =>
      runJoined(async () => {
        for (const name of ['first', 'second']) {
          await transaction(async (tx) => {
            tx.insert('WebhookEvent', event(organizationId));
            tx.afterCommit(() => seen.push(name));
          });
        }
        seen.push(await countEvents(organizationId));
      });
    const statements = await statementsOf(write);
    expect(statements.filter((text) => text.includes('INSERT'))).toHaveLength(1);
    expect(seen).toEqual([0, 'first', 'second']);
    expect(await countEvents(organizationId)).toBe(2);
  });

  it('discards a part that failed, when the rest goes on', async () => {
    const organizationId = randomUUID();
    const task = vi.fn();
    await runJoined(async () => {
      await transaction(async (tx) => void tx.insert('WebhookEvent', event(organizationId)));
      await transaction(async (tx) => {
        tx.insert('WebhookEvent', event(organizationId));
        tx.insert('User', user('never@example.com'));
        tx.afterCommit(task);
        throw new Error('on purpose');
      }).catch(() => undefined);
    });
    expect(await countEvents(organizationId)).toBe(1);
    expect(task).not.toHaveBeenCalled();
  });

  it('commits nothing when a part failed that had changed something itself', async () => {
    const email = `${randomUUID()}@example.com`;
    const whole = runJoined(async () => {
      await transaction(async (tx) => {
        await tx.db.user.create({ data: user(email) });
        throw new Error('on purpose');
      }).catch(() => undefined);
    });
    await expect(whole).rejects.toThrow('on purpose');
    expect(await database.prisma.user.count({ where: { email } })).toBe(0);
  });

  it('does not reach what runs beside it', async () => {
    const organizationId = randomUUID();
    const failing = runJoined(async () => {
      await transaction(async (tx) => void tx.insert('WebhookEvent', event(organizationId)));
      throw new Error('on purpose');
    });
    const beside = transaction(async (tx) => void tx.insert('WebhookEvent', event(organizationId)));
    await expect(failing).rejects.toThrow('on purpose');
    await beside;
    expect(await countEvents(organizationId)).toBe(1);
  });
});

describe('a connection that is lost during the statement', () => {
  it('is an error of the call, and the next call gets another', async () => {
    const organizationId = randomUUID();
    const blocker = await database.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE "WebhookEvent" IN ACCESS EXCLUSIVE MODE');
    const writing = transaction(
      async (tx) => void tx.insert('WebhookEvent', event(organizationId)),
    );
    const outcome = writing.catch((error: unknown) => error);
    await vi.waitFor(async () => {
      const { rowCount } = await blocker.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      expect(rowCount).toBe(1);
    });
    expect(await outcome).toBeInstanceOf(Error);
    await blocker.query('ROLLBACK');
    blocker.release();
    await transaction(async (tx) => void tx.insert('WebhookEvent', event(organizationId)));
    expect(await countEvents(organizationId)).toBe(1);
  });
});
