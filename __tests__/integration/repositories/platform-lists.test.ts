import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey } from '@/lib/contracts/api-keys';
import { auditLogEntry, auditLogList } from '@/lib/contracts/audit';
import { connection } from '@/lib/contracts/connections';
import { invitation } from '@/lib/contracts/invitations';
import { job } from '@/lib/contracts/jobs';
import { member } from '@/lib/contracts/members';
import { notification } from '@/lib/contracts/notifications';
import { customRole } from '@/lib/contracts/roles';
import { webhookDelivery } from '@/lib/contracts/webhook-deliveries';
import { webhookEndpoint } from '@/lib/contracts/webhooks';
import { createDatabase, type Database } from '@/lib/db/client';
import { ValidationError } from '@/lib/errors';
import { API_KEYS_SOURCE, PERSONAL_API_KEYS_SOURCE } from '@/lib/repositories/api-keys-repository';
import { AUDIT_LOGS_SOURCE, AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { CONNECTIONS_SOURCE } from '@/lib/repositories/connections-repository';
import { DEPRECATED_USES_SOURCE } from '@/lib/repositories/deprecated-uses-repository';
import { INVITATIONS_SOURCE } from '@/lib/repositories/invitations-repository';
import { JOBS_SOURCE } from '@/lib/repositories/jobs-repository';
import { ListReader, type ListSource } from '@/lib/repositories/list/list-reader';
import { MEMBERS_SOURCE } from '@/lib/repositories/members-repository';
import { NOTIFICATIONS_SOURCE } from '@/lib/repositories/notifications-repository';
import { ROLES_SOURCE } from '@/lib/repositories/roles-repository';
import { DELIVERIES_SOURCE } from '@/lib/repositories/webhook-deliveries-repository';
import {
  CUSTOMER_ENDPOINTS_SOURCE,
  ENDPOINTS_SOURCE,
} from '@/lib/repositories/webhooks-repository';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let test: TestDatabase;
let database: Database;
let logs: AuditLogsRepository;
beforeAll(async () => {
  test = await createTestDatabase();
  database = createDatabase({ url: test.url, poolSize: 2 });
  logs = new AuditLogsRepository(database);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const ask = (query: object = {}) => auditLogList.query.parse(query);

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
    const page = await logs.list(organizationId, ask({ perPage, cursor }));
    ids.push(...page.data.parse().map(({ id }) => id));
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

  it('counts to 10,000 and estimates when there are more', async () => {
    await fill('c', 10_001);
    await database.prisma.$executeRaw`ANALYZE "AuditLog"`;
    const first = (await logs.list('c', ask())).pagination;
    expect(first.totalIsEstimate).toBe(true);
    expect(first.total).toBeGreaterThan(10_000);
    expect(first.total).toBeLessThan(12_000);
    const next = (await logs.list('c', ask({ cursor: first.nextCursor }))).pagination;
    expect(next).toMatchObject({ page: null, total: first.total, totalIsEstimate: true });
    const even = (await logs.list('c', ask({ action: 'EVEN' }))).pagination;
    expect(even).toMatchObject({ total: 5000, totalIsEstimate: false });
  });

  it('reports the total on a page behind the last row, too', async () => {
    const { data, pagination } = await logs.list('a', ask({ page: 3, perPage: 30 }));
    expect(data.text).toBe('[]');
    expect(pagination).toMatchObject({ total: 40, totalPages: 2, nextCursor: null });
  });

  it('refuses cursors of another filter or organization, and pages too far in', async () => {
    const cursor = (await logs.list('c', ask({ perPage: 5 }))).pagination.nextCursor;
    const refused = [
      logs.list('c', ask({ perPage: 5, cursor, action: 'ODD' })),
      logs.list('a', ask({ perPage: 5, cursor })),
      logs.list('c', ask({ page: 101, perPage: 100 })),
    ];
    for (const attempt of refused) await expect(attempt).rejects.toThrow(ValidationError);
  });

  it('of audit entries names users, deleted ones too, and API keys, and nobody who is gone', async () => {
    const { prisma } = database;
    const person = { email: 'ada@example.com', name: 'Ada', passwordHash: '-' };
    const { id } = await prisma.user.create({ data: { ...person, deletedAt: new Date() } });
    await prisma.organization.create({ data: { id: 'named', name: 'Named', slug: 'named' } });
    const key = await prisma.apiKey.create({
      data: {
        organizationId: 'named',
        userId: id,
        name: 'Warehouse',
        prefix: 'p',
        keyHash: 'h',
        scopes: [],
      },
    });
    const entry = { organizationId: 'named', action: 'X', resourceType: 'Y', outcome: 'success' };
    const actors: [string, string | null][] = [
      ['user', id],
      ['api_key', key.id],
      ['user', 'gone'],
      ['system', null],
      ['system', id],
    ];
    for (const [actorType, actorId] of actors) {
      await prisma.auditLog.create({ data: { ...entry, actorType, actorId } });
    }
    const { data } = await logs.list('named', ask({ sort: 'createdAt' }));
    expect(data.parse().map(({ actorName }) => actorName)).toEqual([
      'Ada (ada@example.com)',
      'Warehouse',
      null,
      null,
      null,
    ]);
  });
});

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

const typesOf = (node: PlanNode): string[] => [
  node['Node Type'],
  ...(node.Plans ?? []).flatMap(typesOf),
];

const SOURCES: [ListSource, object | null][] = [
  [API_KEYS_SOURCE, apiKey.shape],
  [PERSONAL_API_KEYS_SOURCE, apiKey.shape],
  [AUDIT_LOGS_SOURCE, auditLogEntry.shape],
  [CONNECTIONS_SOURCE, connection.shape],
  [DELIVERIES_SOURCE, webhookDelivery.shape],
  // Its items have fields from the contracts, too.
  [DEPRECATED_USES_SOURCE, null],
  [ENDPOINTS_SOURCE, webhookEndpoint.shape],
  [CUSTOMER_ENDPOINTS_SOURCE, webhookEndpoint.shape],
  [INVITATIONS_SOURCE, invitation.shape],
  [JOBS_SOURCE, job.shape],
  [MEMBERS_SOURCE, member.shape],
  [NOTIFICATIONS_SOURCE, notification.shape],
  [ROLES_SOURCE, customRole.shape],
];

describe.each(SOURCES.map(([source, shape]) => ({ name: source.list.name, source, shape })))(
  'the list of $name',
  ({ source, shape }) => {
    if (shape)
      it('shows the fields of its contract and no others, in their order', () => {
        expect(Object.keys(source.list.columns)).toEqual(Object.keys(shape));
      });

    it('is read in the order of an index, from the start and from a cursor', async () => {
      const reader = new ListReader(database.pool, source);
      const owner = Object.fromEntries(source.owner.map((column) => [column, 'o']));
      const client = await database.pool.connect();
      try {
        // Tables are empty here, where PostgreSQL would rather sort.
        await client.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off');
        await client.query(
          'SET LOCAL enable_incremental_sort = off; SET LOCAL enable_bitmapscan = off',
        );
        for (const sort of source.list.sorts.flatMap((column) => [column, `-${column}`])) {
          const value = '2026-01-01T00:00:00.000Z';
          for (const after of [null, { value, id: 'a', total: 1, totalIsEstimate: false }]) {
            const request = reader.request(owner, { page: 1, perPage: 20, sort }, after);
            const { text, values } = reader.table.pageStatement(request);
            const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
            const types = typesOf(rows[0]['QUERY PLAN'][0].Plan);
            expect([sort, types.filter((type) => /Sort|Seq Scan/.test(type))]).toEqual([sort, []]);
          }
        }
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    });
  },
);
