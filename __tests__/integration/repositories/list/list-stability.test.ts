import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createThings,
  insertThings,
  THINGS,
  type Thing,
  thingList,
} from '@/__tests__/support/repositories/things';
import { ListReader } from '@/lib/repositories/list/list-reader';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;
let pool: pg.Pool;
let reader: ListReader<Thing, 'organizationId'>;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await createThings(pool);
  reader = new ListReader(pool, THINGS);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Few values, so that most rows tie with others. */
const content = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  score: fc.constantFrom(null, -1, 0, 1),
  at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z'),
});
const ids = fc.uniqueArray(fc.nat(9999), { minLength: 12, maxLength: 40 });
const change = fc.oneof(
  fc.record({ insert: content, remove: fc.constant(-1) }),
  fc.record({ insert: fc.constant(null), remove: fc.nat(39) }),
);
const scenario = fc.record({
  ids,
  contents: fc.array(content, { minLength: 40, maxLength: 40 }),
  initial: fc.nat(12),
  sort: fc.constantFrom(...thingList.sorts.flatMap((name) => [name, `-${name}` as const])),
  perPage: fc.integer({ min: 1, max: 5 }),
  between: fc.array(fc.array(change, { maxLength: 3 }), { minLength: 1, maxLength: 12 }),
  hard: fc.boolean(),
});

function compare(sort: string): (a: Thing, b: Thing) => number {
  const column = sort.replace('-', '') as 'name' | 'score' | 'at';
  const sign = sort.startsWith('-') ? -1 : 1;
  return (a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === y) return sign * (a.id < b.id ? -1 : 1);
    if (x === null || y === null) return sign * (x === null ? 1 : -1);
    return sign * (x < y ? -1 : 1);
  };
}

async function walk(
  owner: string,
  given: typeof scenario extends fc.Arbitrary<infer S> ? S : never,
) {
  const rows = given.ids.map((id, i) => ({
    id: `t${String(id).padStart(5, '0')}`,
    ...(given.contents[i] as (typeof given.contents)[number]),
  }));
  const initial = rows.slice(0, Math.min(rows.length, 8 + given.initial));
  const later = rows.slice(initial.length);
  await insertThings(pool, owner, initial);
  const removed = new Set<string>();
  const seen: Thing[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 100; page += 1) {
    const query = thingList.query.parse({ sort: given.sort, perPage: given.perPage, cursor });
    const { data, pagination } = await reader.page({ organizationId: owner }, query);
    seen.push(...data.parse());
    if (pagination.nextCursor === null) return { seen, initial, removed };
    cursor = pagination.nextCursor;
    for (const { insert, remove } of given.between[page] ?? []) {
      const fresh = insert && later.shift();
      if (fresh) await insertThings(pool, owner, [fresh]);
      const gone = initial[remove]?.id;
      if (gone === undefined) continue;
      removed.add(gone);
      await pool.query(
        given.hard
          ? 'DELETE FROM "Thing" WHERE "id" = $1 AND "organizationId" = $2'
          : 'UPDATE "Thing" SET "deletedAt" = now() WHERE "id" = $1 AND "organizationId" = $2',
        [gone, owner],
      );
    }
  }
  throw new Error('The list does not end');
}

describe('pages by cursor, while rows come and go', () => {
  it('miss no row that was there throughout, repeat none, and keep the order', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        await pool.query('TRUNCATE "Thing"');
        const { seen, initial, removed } = await walk(randomUUID(), given);
        const seenIds = seen.map(({ id }) => id);
        expect(new Set(seenIds).size).toBe(seenIds.length);
        for (const { id } of initial) if (!removed.has(id)) expect(seenIds).toContain(id);
        expect(seen).toEqual([...seen].sort(compare(given.sort)));
      }),
      { numRuns: 150 },
    );
  });
});
