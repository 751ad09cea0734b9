import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { isUniqueViolation, toUnavailable } from '@/lib/db/errors';
import { createRowStatements } from '@/lib/db/postgres/row-statements';
import { createRunJoined, createRunTransaction } from '@/lib/db/run-transaction';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';
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

const event = (organizationId: string, payload: object = {}) => ({
  id: createId(),
  organizationId,
  type: 'order.created',
  payload,
});
const addEvent = (tx: Transaction, organizationId: string) =>
  tx.insert('WebhookEvent', event(organizationId));
const countEvents = (organizationId: string) =>
  database.prisma.webhookEvent.count({ where: { organizationId } });

const user = (email = `${randomUUID()}@example.com`) => ({ email, name: 'A', passwordHash: 'x' });
const addUser = (tx: Transaction, email: string) =>
  tx.insert('User', { ...user(email), id: createId(), updatedAt: new Date() });
const countUsers = (email: string) => database.prisma.user.count({ where: { email } });
const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

/** What node-postgres was given to send, statement by statement. */
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

describe('an inserted row', () => {
  it('is stored as it was given, with the defaults of the database for the rest', async () => {
    const organizationId = randomUUID();
    const row = {
      id: createId(),
      organizationId,
      queue: 'sync-queue',
      name: `it's "quoted" \\ \u{1f600}`,
      payload: { list: [1, null, 'a'], nested: { deep: 'ü' } },
      result: null,
      maxAttempts: 3,
      runAt: new Date('2026-03-04T05:06:07.089Z'),
      updatedAt: new Date('2026-08-04T05:06:07.001Z'),
    };
    await transaction(async (tx) => void tx.insert('Job', row));
    const stored = await database.prisma.job.findUniqueOrThrow({ where: { id: row.id } });
    expect(stored).toMatchObject({ ...row, status: 'pending', attempts: 0, dedupeKey: null });
    expect(Math.abs(stored.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('can be an array in a JSON column', async () => {
    const id = createId();
    const endpoint = { userId: 'u', url: 'https://r.example', secret: 's', updatedAt: new Date() };
    await transaction(async (tx) => {
      tx.insert('WebhookEndpoint', { ...endpoint, id, organizationId: 'o', events: ['a', 'b'] });
    });
    const stored = await database.prisma.webhookEndpoint.findUnique({ where: { id } });
    expect(stored?.events).toEqual(['a', 'b']);
  });

  it('goes to the table and the columns that the schema maps its model to', () => {
    const fields = [
      { name: 'id', kind: 'scalar', type: 'String' },
      { name: 'payload', kind: 'scalar', type: 'Json', dbName: 'event_payload' },
      { name: 'deliveries', kind: 'object', type: 'WebhookDelivery' },
    ];
    const models = { WebhookEvent: { dbName: 'webhook_events', fields } };
    const statements = createRowStatements({ _runtimeDataModel: { models } } as never);
    const row = { id: '1', payload: [1], createdAt: undefined } as never;
    expect(statements.insert('WebhookEvent', row)).toEqual({
      text: 'INSERT INTO "webhook_events" ("id", "event_payload") VALUES ($1, $2)',
      values: ['1', '[1]'],
    });
    const unknown = { id: '1', deliveries: [] } as never;
    expect(statements.insertMany('WebhookEvent', [row, row]).values).toEqual([
      '[{"id":"1","event_payload":[1]},{"id":"1","event_payload":[1]}]',
    ]);
    expect(() => statements.insert('WebhookEvent', unknown)).toThrow(
      'WebhookEvent has no column deliveries',
    );
  });

  it('is seen by the statements and Prisma queries behind it, and by nobody else before the commit', async () => {
    const organizationId = randomUUID();
    await transaction(async (tx) => {
      const row = event(organizationId);
      tx.insert('WebhookEvent', row);
      const db = await tx.prisma();
      const [found, count] = await Promise.all([
        db.webhookEvent.findUnique({ where: { id: row.id } }),
        db.webhookEvent.count({ where: { organizationId } }),
      ]);
      expect([found?.id, count]).toEqual([row.id, 1]);
      expect(await countEvents(organizationId)).toBe(0);
      addEvent(tx, organizationId);
    });
    expect(await countEvents(organizationId)).toBe(2);
  });
});

describe('many rows', () => {
  it('are stored by one statement as they were given', async () => {
    const organizationId = randomUUID();
    const runAt = new Date('2026-03-04T05:06:07.089Z');
    const rows = Array.from({ length: 300 }, (_, i) => ({
      id: createId(),
      organizationId,
      queue: 'sync-queue',
      name: `it's "${i}" \u{1f600}`,
      payload: { list: [1, null, 'a'], nested: { deep: 'ü' } },
      result: null,
      attempts: i,
      maxAttempts: 3,
      runAt,
      updatedAt: runAt,
    }));
    const statements = await statementsOf(() =>
      transaction(async (tx) => {
        tx.insertMany('Job', rows);
        tx.insertMany('Job', []);
      }),
    );
    expect(statements).toHaveLength(3);
    const where = { organizationId };
    const stored = await database.prisma.job.findMany({ where, orderBy: { attempts: 'asc' } });
    expect(stored).toEqual(rows.map((row) => expect.objectContaining(row)));
    const [one] = rows;
    const failing = transaction(async (tx) => void tx.insertMany('Job', one ? [one, one] : []));
    expect(isUniqueViolation(await caught(failing))).toBe(true);
  });
});

describe('many changed rows', () => {
  it('are written by one statement, with only the fields that are given', async () => {
    const emails = ['a', 'b', 'c'].map((name) => `${name}-${randomUUID()}@example.com`);
    const rows = await database.prisma.user.createManyAndReturn({
      data: emails.map((email) => user(email)),
    });
    const updatedAt = new Date('2026-03-04T05:06:07.089Z');
    const changes = rows
      .slice(0, 2)
      .map(({ id, email }) => ({ id, name: `of ${email}`, updatedAt }));
    const statements = await statementsOf(() =>
      transaction(async (tx) => {
        tx.updateMany('User', changes);
        tx.updateMany('User', []);
      }),
    );
    expect(statements).toHaveLength(3);
    const stored = await database.prisma.user.findMany({ where: { email: { in: emails } } });
    const expected = rows.map((row, i) => ({ ...row, ...changes[i] }));
    expect(stored).toEqual(expect.arrayContaining(expected));
  });
});

describe('statements', () => {
  it('are sent without waiting for one another, and prepared once for each text', async () => {
    const write = () =>
      transaction(async (tx) => {
        const first = addEvent(tx, randomUUID());
        for (let i = 0; i < 20; i += 1) addEvent(tx, randomUUID());
        await first;
      });
    const [begin, insert, ...others] = await statementsOf(write);
    expect([begin, others.pop()]).toEqual(['BEGIN', 'COMMIT']);
    expect(insert).toContain('INSERT INTO "WebhookEvent"');
    expect(new Set(others)).toEqual(new Set([insert]));
  });

  it('cost no connection when there are none', async () => {
    const task = vi.fn();
    const idle = () => transaction(async (tx) => tx.afterCommit(task));
    expect(await statementsOf(idle)).toEqual([]);
    expect(task).toHaveBeenCalledOnce();
  });

  it('run on one connection, Prisma queries included, whatever other transactions do', async () => {
    const emails = Array.from({ length: 12 }, () => `${randomUUID()}@example.com`);
    const pids = 'SELECT pg_backend_pid() AS pid';
    await Promise.all(
      emails.map((email) =>
        transaction(async (tx) => {
          const [own] = (await tx.query<{ pid: number }>(pids)).rows;
          addUser(tx, email);
          const db = await tx.prisma();
          // Prisma gathers look-ups by id or unique field that happen at once into one query.
          const found = await Promise.all(
            emails.map((other) => db.user.findUnique({ where: { email: other } })),
          );
          expect(found.flatMap((row) => row?.email ?? [])).toContain(email);
          const [prismas] = await db.$queryRawUnsafe<{ pid: number }[]>(pids);
          expect(prismas).toEqual(own);
        }),
      ),
    );
    expect(await database.prisma.user.count({ where: { email: { in: emails } } })).toBe(12);
  });

  it('of one transaction after the other use the same connection', async () => {
    const pids = new Set<number | undefined>();
    for (let i = 0; i < 10; i += 1) {
      await transaction(async (tx) => {
        if (i % 2 === 0) await (await tx.prisma()).user.count();
        const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        pids.add(rows[0]?.pid);
      });
    }
    expect(pids.size).toBe(1);
  });

  it('are refused once the transaction has ended', async () => {
    let ended: Transaction | undefined;
    await transaction(async (tx) => {
      ended = tx;
      addEvent(tx, randomUUID());
    });
    expect(() => ended?.query('SELECT 1')).toThrow('has ended');
    const db = await ended?.prisma();
    await expect(db?.user.count()).rejects.toThrow();
  });
});

describe('a statement that fails', () => {
  it.each([false, true])(
    'undoes everything and names its row (Prisma queries: %s)',
    async (query) => {
      const organizationId = randomUUID();
      const { email } = await database.prisma.user.create({ data: user() });
      const task = vi.fn();
      const failing = transaction(async (tx) => {
        tx.afterCommit(task);
        if (query) await (await tx.prisma()).user.count();
        addEvent(tx, organizationId);
        tx.insert('User', { ...user(email), id: 'the-second', updatedAt: new Date() });
        addEvent(tx, organizationId);
      });
      const error = await caught(failing);
      expect(isUniqueViolation(error)).toBe(true);
      expect(String(error)).toContain('User the-second: duplicate key');
      expect(task).not.toHaveBeenCalled();
      expect(await countEvents(organizationId)).toBe(0);
    },
  );

  it('is what the statements behind it report, those of Prisma too', async () => {
    const { email } = await database.prisma.user.create({ data: user() });
    const failing = transaction(async (tx) => {
      addUser(tx, email);
      await tx.query('SELECT 1');
    });
    expect(isUniqueViolation(await caught(failing))).toBe(true);
    const withPrisma = transaction(async (tx) => {
      addUser(tx, email);
      await (await tx.prisma()).user.count();
    });
    expect(isUniqueViolation(await caught(withPrisma))).toBe(true);
  });

  it('undoes everything even when its error is caught', async () => {
    const organizationId = randomUUID();
    const { email } = await database.prisma.user.create({ data: user() });
    const failing = transaction(async (tx) => {
      addEvent(tx, organizationId);
      const db = await tx.prisma();
      await caught(db.user.create({ data: user(email) }));
    });
    expect(isUniqueViolation(await caught(failing))).toBe(true);
    expect(await countEvents(organizationId)).toBe(0);
  });

  it('leaves its connection usable', async () => {
    for (let i = 0; i < 12; i += 1) {
      await caught(transaction(async (tx) => void tx.query('SELECT 1 / 0')));
    }
    expect(database.pool.totalCount).toBeLessThanOrEqual(5);
    expect(database.pool.waitingCount).toBe(0);
    expect(database.pool.idleCount).toBe(database.pool.totalCount);
    await transaction(async (tx) => void addEvent(tx, randomUUID()));
  });
});

describe('a condition', () => {
  const RENAME = 'UPDATE "User" SET "name" = $2 WHERE "id" = $1 AND "name" = \'A\'';

  it.each([false, true])('holds or undoes everything (Prisma queries: %s)', async (query) => {
    const organizationId = randomUUID();
    const { id } = await database.prisma.user.create({ data: user() });
    const change = (name: string) =>
      transaction(async (tx) => {
        if (query) await (await tx.prisma()).user.count();
        addEvent(tx, organizationId);
        const { rowCount } = await tx.query(RENAME, [id, name]);
        if (rowCount !== 1) throw new Error('Another transaction was faster');
      });
    await change('B');
    await expect(change('C')).rejects.toThrow('Another transaction was faster');
    expect(await countEvents(organizationId)).toBe(1);
    expect((await database.prisma.user.findUnique({ where: { id } }))?.name).toBe('B');
  });
});

describe('work that conflicts with another transaction', () => {
  const LOCK = 'SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE';

  it.each([false, true])(
    'is repeated after a deadlock, and its tasks run once (Prisma: %s)',
    async (query) => {
      const create = () => database.prisma.user.create({ data: user() });
      const [a, b] = await Promise.all([create(), create()]);
      const tasks: string[] = [];
      let runs = 0;
      let locked = 0;
      let meet: () => void = () => undefined;
      const both = new Promise<void>((resolve) => {
        meet = resolve;
      });
      const lock = async (tx: Transaction, id: string) =>
        query ? (await tx.prisma()).$queryRawUnsafe(LOCK, id) : tx.query(LOCK, [id]);
      const change = (name: string, first: string, second: string) =>
        transaction(async (tx) => {
          runs += 1;
          tx.afterCommit(() => tasks.push(name));
          await lock(tx, first);
          locked += 1;
          if (locked >= 2) meet();
          await both;
          await lock(tx, second);
          addEvent(tx, a.id);
        });
      await Promise.all([change('one', a.id, b.id), change('two', b.id, a.id)]);
      // The second attempt may meet the other transaction again.
      expect(runs).toBeGreaterThanOrEqual(3);
      expect(tasks.sort()).toEqual(['one', 'two']);
      expect(await countEvents(a.id)).toBe(2);
    },
  );

  it('is given up after four attempts', async () => {
    let runs = 0;
    const always = transaction(async (tx) => {
      runs += 1;
      tx.query(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$`);
    });
    const error = await caught(always);
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
            addEvent(tx, organizationId);
            tx.afterCommit(() => seen.push(name));
          });
        }
        seen.push(await countEvents(organizationId));
      });
    const statements = await statementsOf(write);
    expect(statements.filter((text) => text === 'COMMIT')).toHaveLength(1);
    expect(seen).toEqual([0, 'first', 'second']);
    expect(await countEvents(organizationId)).toBe(2);
  });

  const failures: [string, (tx: Transaction, email: string) => Promise<unknown>][] = [
    ['by itself', () => Promise.reject(new Error('on purpose'))],
    ['in a statement', (tx, email) => addUser(tx, email)],
    ['in a statement that is not awaited', async (tx, email) => void addUser(tx, email)],
    [
      'in a Prisma query',
      async (tx, email) => (await tx.prisma()).user.create({ data: user(email) }),
    ],
  ];
  it.each(failures)('undoes a part that fails %s, and only it', async (_, fail) => {
    const organizationId = randomUUID();
    const email = `${randomUUID()}@example.com`;
    await database.prisma.user.create({ data: user() });
    const task = vi.fn();
    const kept = vi.fn();
    await runJoined(async (outer) => {
      await transaction(async (tx) => {
        addEvent(tx, organizationId);
        addUser(tx, email);
        tx.afterCommit(kept);
      });
      const part = transaction(async (tx) => {
        addEvent(tx, organizationId);
        await (await tx.prisma()).webhookEvent.create({ data: event(organizationId) });
        tx.afterCommit(task);
        await fail(tx, email);
      });
      expect(await caught(part)).toBeInstanceOf(Error);
      expect((await outer.query('SELECT 1')).rowCount).toBe(1);
      await transaction(async (tx) => void addEvent(tx, organizationId));
    });
    expect(await countEvents(organizationId)).toBe(2);
    expect([kept.mock.calls.length, task.mock.calls.length]).toEqual([1, 0]);
  });

  it('undoes a part inside of a part, and only it', async () => {
    const organizationId = randomUUID();
    await runJoined(() =>
      transaction(async (tx) => {
        addEvent(tx, organizationId);
        const inner = transaction(async (part) => {
          await addEvent(part, organizationId);
          throw new Error('on purpose');
        });
        await expect(inner).rejects.toThrow('on purpose');
      }),
    );
    expect(await countEvents(organizationId)).toBe(1);
  });

  it('runs parts one after the other when they are begun at once', async () => {
    const organizationId = randomUUID();
    const part = (fails: boolean) =>
      transaction(async (tx) => {
        await addEvent(tx, organizationId);
        if (fails) throw new Error('on purpose');
        await addEvent(tx, organizationId);
      });
    const outcomes = await runJoined(() =>
      Promise.allSettled([part(false), part(true), part(false)]),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await countEvents(organizationId)).toBe(4);
  });

  it('commits nothing when it fails itself, or when a statement outside of its parts fails', async () => {
    const email = `${randomUUID()}@example.com`;
    const whole = runJoined(async () => {
      await transaction(async (tx) => void addUser(tx, email));
      throw new Error('on purpose');
    });
    await expect(whole).rejects.toThrow('on purpose');
    const failing = runJoined(async (outer) => {
      outer.query('SELECT 1 / 0');
      await caught(transaction(async (tx) => void addUser(tx, email)));
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await countUsers(email)).toBe(0);
  });

  it('does not reach what runs beside it', async () => {
    const organizationId = randomUUID();
    const failing = runJoined(async () => {
      await transaction(async (tx) => void addEvent(tx, organizationId));
      throw new Error('on purpose');
    });
    const beside = transaction(async (tx) => void addEvent(tx, organizationId));
    await expect(failing).rejects.toThrow('on purpose');
    await beside;
    expect(await countEvents(organizationId)).toBe(1);
  });
});
