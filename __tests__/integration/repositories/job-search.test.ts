import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsReadBy } from '@/__tests__/support/repositories/rows-read';
import { jobList } from '@/lib/contracts/jobs';
import { createDatabase, type Database } from '@/lib/db/client';
import { JOBS_SOURCE, JobsRepository } from '@/lib/repositories/jobs-repository';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const JOBS = 40_000;
const RARE = 30;
const OWNER = { organizationId: 'organization1' };

let test: TestDatabase;
let database: Database;
let jobs: JobsRepository;
beforeAll(async () => {
  test = await createTestDatabase();
  database = createDatabase({ url: test.url, poolSize: 2 });
  jobs = new JobsRepository(database);
  // One job per second, every second one of a delivery. The oldest of each organization have what no
  // other has, so that a scan by time finds them last.
  for (const organizationId of ['organization1', 'organization2']) {
    await database.pool.query(
      `INSERT INTO "Job" ("id", "organizationId", "queue", "name", "payload", "status", "maxAttempts",
         "error", "createdAt", "updatedAt")
       SELECT $1 || i, $1, 'sync-queue', CASE WHEN i % 2 = 0 THEN 'webhook.deliver' ELSE 'sync.connection' END,
         jsonb_build_object('connectionId', CASE WHEN i <= 2 * $3 THEN 'rare' ELSE 'connection' || i % 1001 END,
           'full', i % 3 = 0, 'number', i, 'nested', jsonb_build_object('secret', 'rare')),
         CASE WHEN i % 10 = 0 THEN 'failed' ELSE 'completed' END, 3,
         CASE WHEN i <= 2 * $3 AND i % 2 = 0
           THEN jsonb_build_object('code', 'QUOTA_GONE', 'message', 'Said 100%_sure by ' || i)
           WHEN i % 10 = 0
           THEN jsonb_build_object('code', 'PROVIDER_ERROR', 'message', 'The shop responded with ' || 500 + i % 7)
         END, timestamp '2026-01-01' + i * interval '1 s', now()
       FROM generate_series(1, $2::int) i`,
      [organizationId, JOBS, RARE],
    );
  }
  await database.pool.query('VACUUM ANALYZE "Job"');
});
afterAll(async () => {
  await database?.close();
  await test?.drop();
});

const parse = (filters: object) => jobList.query.parse({ ...filters, perPage: 10 });

async function search(filters: object) {
  const { data, pagination } = await jobs.list(OWNER.organizationId, parse(filters));
  return { ids: data.parse().map(({ id }) => id), total: pagination.total };
}

const rare = (isDelivery: boolean) =>
  Array.from({ length: 10 }, (_, i) => `organization1${2 * RARE - 2 * i - (isDelivery ? 0 : 1)}`);

describe.each([
  ['a key and its value', { payload: 'connectionId:rare' }, false],
  ['both of two conditions', { payload: 'connectionId:rare', status: 'completed' }, false],
  ['the message of the error, in any case', { error: 'said 100%_SURE' }, true],
  ['the code of the error', { error: 'quota_gone' }, true],
])('the search of jobs by %s', (_, filters, isDelivery) => {
  it('finds those of the organization and no others', async () => {
    const { ids, total } = await search(filters);
    expect(total).toBe(RARE);
    expect(ids).toEqual(rare(isDelivery));
  });

  it('reads hardly more jobs than it finds, however many there are', async () => {
    // Two organizations, for the page and for the total, each from an index and from the table.
    const read = await rowsReadBy(database.pool, JOBS_SOURCE, OWNER, parse(filters));
    expect(read).toBeLessThan(9 * RARE);
  });
});

it('a search that most jobs pass reads no more than it counts', async () => {
  for (const filters of [{ payload: 'full:false' }, { error: 'The shop' }]) {
    const { total } = await search(filters);
    const read = await rowsReadBy(database.pool, JOBS_SOURCE, OWNER, parse(filters));
    expect([filters, read < 4 * JOBS, total > 3000]).toEqual([filters, true, true]);
  }
});

describe('a key and its value', () => {
  it('are a number, a boolean or a text as it is', async () => {
    expect((await search({ payload: 'number:77' })).ids).toEqual(['organization177']);
    expect((await search({ payload: 'number:7' })).ids).toEqual(['organization17']);
    expect((await search({ payload: 'full:true', status: 'failed' })).total).toBe(0);
    expect((await search({ payload: 'full:"true"' })).total).toBe(0);
  });

  it('match the whole value of a key at the top, and no pattern', async () => {
    for (const payload of ['connectionId:rar', 'connectionId:%', 'secret:rare', 'nested:rare']) {
      expect([payload, (await search({ payload })).total]).toEqual([payload, 0]);
    }
  });

  it.each(['connectionId', 'connectionId:', ':rare', 'a b:c', `${'k'.repeat(65)}:v`])(
    'are refused as %j',
    (payload) => expect(jobList.query.safeParse({ payload }).success).toBe(false),
  );
});

it('an error of fewer than three characters is refused: no index finds it', () => {
  expect(jobList.query.safeParse({ error: 'ab' }).success).toBe(false);
});
