import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { ValidationError } from '@/lib/errors';
import { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let test: TestDatabase;
let database: Database;
let logs: AuditLogsRepository;
beforeAll(async () => {
  test = await createTestDatabase();
  database = createDatabase({ url: test.url, poolSize: 2 });
  logs = new AuditLogsRepository(database.prisma);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

/** Entries of which three at a time were written in the same millisecond. */
const fill = (organizationId: string, count: number) => database.prisma.$executeRaw`
  INSERT INTO "AuditLog" ("id", "organizationId", "actorType", "action", "resourceType", "outcome", "createdAt")
  SELECT ${organizationId} || md5(i::text), ${organizationId}, 'system', CASE WHEN i % 2 = 0 THEN 'EVEN' ELSE 'ODD' END,
    'Order', 'success', timestamp '2026-01-01' + i / 3 * interval '1 ms' FROM generate_series(1, ${count}::int) i`;

async function readAll(organizationId: string, perPage: number, onPage?: () => Promise<unknown>) {
  const ids: string[] = [];
  const totals: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await logs.list(organizationId, { page: 1, perPage, cursor });
    ids.push(...page.data.map(({ id }) => id));
    totals.push(page.pagination.total);
    cursor = page.pagination.nextCursor ?? undefined;
    await onPage?.();
  } while (cursor !== undefined);
  return { ids, totals };
}

describe('a list of the platform', () => {
  it('is read by cursor without gaps and repetitions, also among rows of one moment', async () => {
    await fill('a', 40);
    const expected = await database.prisma.auditLog.findMany({
      where: { organizationId: 'a' },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      select: { id: true },
    });
    for (const perPage of [1, 2, 7]) {
      expect((await readAll('a', perPage)).ids).toEqual(expected.map(({ id }) => id));
    }
  });

  it('counts on the first page alone', async () => {
    await fill('b', 6);
    const { totals } = await readAll('b', 2, () =>
      database.prisma.auditLog.create({
        data: {
          organizationId: 'b',
          actorType: 'system',
          action: 'LATE',
          resourceType: 'Order',
          outcome: 'success',
        },
      }),
    );
    expect(totals).toEqual([6, 6, 6]);
  });

  it('counts to 10,000 and says when there are more', async () => {
    await fill('c', 10_001);
    const first = (await logs.list('c', { page: 1, perPage: 20 })).pagination;
    expect(first).toMatchObject({ total: 10_000, totalIsEstimate: true, totalPages: 500 });
    const cursor = first.nextCursor ?? undefined;
    const next = (await logs.list('c', { page: 1, perPage: 20, cursor })).pagination;
    expect(next).toMatchObject({ page: null, total: 10_000, totalIsEstimate: true });
    const even = (await logs.list('c', { page: 1, perPage: 20, action: 'EVEN' })).pagination;
    expect(even).toMatchObject({ total: 5000, totalIsEstimate: false });
  });

  it('refuses cursors of another filter or organization, and pages too far in', async () => {
    const { nextCursor } = (await logs.list('c', { page: 1, perPage: 5 })).pagination;
    const cursor = nextCursor ?? undefined;
    const page = { page: 1, perPage: 5 };
    await expect(logs.list('c', { ...page, cursor, action: 'ODD' })).rejects.toThrow(
      ValidationError,
    );
    await expect(logs.list('a', { ...page, cursor })).rejects.toThrow(ValidationError);
    await expect(logs.list('c', { page: 101, perPage: 100 })).rejects.toThrow(ValidationError);
  });
});
