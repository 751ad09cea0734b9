import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsReadBy } from '@/__tests__/support/repositories/rows-read';
import { auditLogList } from '@/lib/contracts/audit';
import { createDatabase, type Database } from '@/lib/db/client';
import { AUDIT_LOGS_SOURCE, AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const ENTRIES = 40_000;
const RARE = 50;
const ORGANIZATION = 'organization1';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = createDatabase({ url: test.url, poolSize: 2 });
  // One entry per second. The oldest have what no other has, so that a scan by time finds them last.
  await database.pool.query(
    `INSERT INTO "AuditLog" ("id", "organizationId", "actorType", "actorId", "action", "resourceType",
       "resourceId", "outcome", "createdAt")
     SELECT 'entry' || i, $1, CASE WHEN i <= $3 THEN 'api_key' ELSE 'user' END,
       CASE WHEN i <= $3 THEN 'rare' ELSE 'user' || i % 7 END,
       CASE WHEN i <= $3 THEN 'RARE' ELSE 'COMMON' END, CASE WHEN i <= $3 THEN 'Rare' ELSE 'Order' END,
       CASE WHEN i <= $3 THEN 'rare' ELSE 'order' || i % 1000 END,
       CASE WHEN i <= $3 THEN 'failure' ELSE 'success' END, timestamp '2026-01-01' + i * interval '1 s'
     FROM generate_series(1, $2::int) i`,
    [ORGANIZATION, ENTRIES, RARE],
  );
  await database.pool.query('VACUUM ANALYZE "AuditLog"');
});
afterAll(async () => {
  await database?.close();
  await test?.drop();
});

const early = new Date(Date.UTC(2026, 0, 1) + RARE * 1000).toISOString();

describe.each<[name: string, query: object]>([
  ['the beginning of the trail', { createdTo: early }],
  ['a range of time', { createdFrom: '2026-01-01T00:00:00.000Z', createdTo: early }],
  ['an actor', { actorId: 'rare' }],
  ['a kind of actor', { actorType: 'api_key' }],
  ['an action', { action: 'RARE' }],
  ['a kind of resource', { resourceType: 'Rare' }],
  ['a resource', { resourceId: 'rare' }],
  ['failures', { outcome: 'failure' }],
  [
    'failures of an actor in a range of time',
    { outcome: 'failure', actorId: 'rare', createdTo: early },
  ],
])('the filter by %s', (_, filters) => {
  it('finds those entries and no others', async () => {
    const logs = new AuditLogsRepository(database);
    const { data, pagination } = await logs.list(
      ORGANIZATION,
      auditLogList.query.parse({ ...filters, perPage: 10 }),
    );
    expect(pagination.total).toBe(RARE);
    expect(data.parse().map(({ id }) => id)).toEqual(
      Array.from({ length: 10 }, (__, i) => `entry${RARE - i}`),
    );
  });

  it('reads hardly more entries than it finds, however long the trail is', async () => {
    const query = auditLogList.query.parse({ ...filters, perPage: 10 });
    const owner = { organizationId: ORGANIZATION };
    const read = await rowsReadBy(database.pool, AUDIT_LOGS_SOURCE, owner, query);
    // The page, the count of all that match, and the names of the actors.
    expect(read).toBeLessThan(4 * RARE);
  });
});

it('a time without an offset, an unknown outcome and an unknown kind of actor are refused', () => {
  for (const query of [
    { createdFrom: '2026-01-01' },
    { createdTo: '2026-01-01T00:00:00' },
    { outcome: 'maybe' },
    { actorType: 'robot' },
  ]) {
    expect(auditLogList.query.safeParse(query).success).toBe(false);
  }
});
