import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { toUnavailable } from '@/lib/db/errors';
import { createRunTransaction } from '@/lib/db/run-transaction';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let store: TestDatabase;
let database: Database;
beforeAll(async () => {
  store = await createTestDatabase();
  database = createDatabase({ url: store.url, poolSize: 5 });
});
afterAll(async () => {
  await database?.close();
  await store?.drop();
});

const user = (email: string) => ({ email, name: 'A', passwordHash: 'x' });

describe('soft delete', () => {
  it('hides deleted rows from every read, unless the query names deletedAt', async () => {
    const { prisma } = database;
    const live = await prisma.user.create({ data: user('live@example.com') });
    const gone = await prisma.user.create({
      data: { ...user('gone@example.com'), deletedAt: new Date() },
    });
    expect(await prisma.user.findUnique({ where: { id: gone.id } })).toBeNull();
    expect(await prisma.user.findFirst({ where: { email: gone.email } })).toBeNull();
    expect((await prisma.user.findMany()).map(({ id }) => id)).toEqual([live.id]);
    expect(await prisma.user.count()).toBe(1);
    expect(await prisma.user.count({ where: { deletedAt: { not: null } } })).toBe(1);
    expect(
      await prisma.user.findFirst({ where: { id: gone.id, deletedAt: undefined } }),
    ).not.toBeNull();
  });

  it('holds inside transactions, and leaves models without the column alone', async () => {
    await database.prisma.$transaction(async (tx) => {
      expect(await tx.user.count({ where: { email: 'gone@example.com' } })).toBe(0);
      expect(await tx.job.count()).toBe(0);
    });
  });
});

describe('transactions', () => {
  it('run their after-commit tasks after the commit', async () => {
    const transaction = createRunTransaction(database);
    const seen: (number | string)[] = [];
    await transaction(async (tx) => {
      tx.afterCommit(() => seen.push('committed'));
      await (await tx.prisma()).user.create({ data: user('tx@example.com') });
      seen.push(await database.prisma.user.count({ where: { email: 'tx@example.com' } }));
    });
    expect(seen).toEqual([0, 'committed']);
  });

  it('write nothing and run no task after a failure', async () => {
    const task = vi.fn();
    const failing = createRunTransaction(database)(async (tx) => {
      tx.afterCommit(task);
      await (await tx.prisma()).user.create({ data: user('lost@example.com') });
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(task).not.toHaveBeenCalled();
    expect(await database.prisma.user.count({ where: { email: 'lost@example.com' } })).toBe(0);
  });
});

describe('a database that is down', () => {
  it('is distinguished from every other failure', async () => {
    const away = createDatabase({ url: 'postgresql://x:y@127.0.0.1:9/none', poolSize: 1 });
    const error = await away.prisma.user.count().catch((thrown: unknown) => thrown);
    expect(toUnavailable(error)).toMatchObject({ code: 'SERVICE_UNAVAILABLE', statusCode: 503 });
    await away.close();
    expect(toUnavailable(new Error('something else'))).toBeNull();
    const unique = await database.prisma.user
      .create({ data: user('live@example.com') })
      .catch((thrown: unknown) => thrown);
    expect(toUnavailable(unique)).toBeNull();
  });
});
