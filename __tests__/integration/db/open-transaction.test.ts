import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import {
  addEvent,
  addUser,
  caught,
  countEvents,
  openTransactions,
  statementsOf,
  user,
} from '@/__tests__/support/database/transactions';
import { isUniqueViolation } from '@/lib/db/errors';
import type { Transaction } from '@/lib/db/transaction';

const { database, transaction } = await openTransactions();

describe('statements', () => {
  it('are sent without waiting for one another, and prepared once for each text', async () => {
    const write = () =>
      transaction(async (tx) => {
        const first = addEvent(tx, randomUUID());
        for (let i = 0; i < 20; i += 1) addEvent(tx, randomUUID());
        await first;
      });
    const [begin, insert, ...others] = await statementsOf(database, write);
    expect([begin, others.pop()]).toEqual(['BEGIN', 'COMMIT']);
    expect(insert).toContain('INSERT INTO "WebhookEvent"');
    expect(new Set(others)).toEqual(new Set([insert]));
  });

  it('cost no connection when there are none', async () => {
    const task = vi.fn();
    const idle = () => transaction(async (tx) => tx.afterCommit(task));
    expect(await statementsOf(database, idle)).toEqual([]);
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
      expect(await countEvents(database, organizationId)).toBe(0);
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
    expect(await countEvents(database, organizationId)).toBe(0);
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
    expect(await countEvents(database, organizationId)).toBe(1);
    expect((await database.prisma.user.findUnique({ where: { id } }))?.name).toBe('B');
  });
});
