import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import {
  addEvent,
  addUser,
  caught,
  countEvents,
  countUsers,
  event,
  openTransactions,
  statementsOf,
  user,
} from '@/__tests__/support/database/transactions';
import { toUnavailable } from '@/lib/db/errors';
import { createRunApart } from '@/lib/db/run-transaction';
import type { Transaction } from '@/lib/db/transaction';

const { database, transaction, runJoined } = await openTransactions();

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
      expect(await countEvents(database, a.id)).toBe(2);
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
        seen.push(await countEvents(database, organizationId));
      });
    const statements = await statementsOf(database, write);
    expect(statements.filter((text) => text === 'COMMIT')).toHaveLength(1);
    expect(seen).toEqual([0, 'first', 'second']);
    expect(await countEvents(database, organizationId)).toBe(2);
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
    expect(await countEvents(database, organizationId)).toBe(2);
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
    expect(await countEvents(database, organizationId)).toBe(1);
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
    expect(await countEvents(database, organizationId)).toBe(4);
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
    expect(await countUsers(database, email)).toBe(0);
  });

  it('leaves what runs apart from it, when it fails', async () => {
    const organizationId = randomUUID();
    const apart = createRunApart(database);
    const failing = runJoined(async () => {
      await apart(async (tx) => void addEvent(tx, organizationId));
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await countEvents(database, organizationId)).toBe(1);
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
    expect(await countEvents(database, organizationId)).toBe(1);
  });
});
