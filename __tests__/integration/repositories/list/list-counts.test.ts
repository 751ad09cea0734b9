import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('TRUNCATE "Order"');
});

const STATUSES = ['pending', 'paid', 'shipped'];
const OWNERS = ['o1', 'o2'];

const insert = (db: pg.Pool | pg.PoolClient, prefix: string, owner: string, statuses: string[]) =>
  db.query(
    `INSERT INTO "Order" ("id", "organizationId", "number", "status", "currency", "totalAmount",
       "customerName", "items", "history", "placedAt", "updatedAt")
     SELECT $1 || i, $2, 'n', status, 'EUR', 1, 'c', '[]', '[]', now(), now()
     FROM unnest($3::text[]) WITH ORDINALITY AS given(status, i)
     ON CONFLICT DO NOTHING`,
    [prefix, owner, statuses],
  );

const COUNTED = `SELECT "organizationId" || ' ' || "facet" AS key, sum("count")::int AS count
  FROM "ListCount" WHERE "list" = 'orders' GROUP BY 1 HAVING sum("count") <> 0 ORDER BY 1`;
const THERE = `SELECT "organizationId" || ' ' || "status" AS key, count(*)::int AS count
  FROM "Order" WHERE "deletedAt" IS NULL GROUP BY 1 ORDER BY 1`;

async function expectExact(): Promise<void> {
  const [counted, there] = await Promise.all([pool.query(COUNTED), pool.query(THERE)]);
  expect(counted.rows).toEqual(there.rows);
}

const status = fc.constantFrom(...STATUSES);
const owner = fc.constantFrom(...OWNERS);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('insert'),
    owner,
    statuses: fc.array(status, { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constantFrom('status', 'move', 'touch'), status, owner }),
  fc.record({ kind: fc.constantFrom('hide', 'show', 'delete', 'savepoint'), status }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a step does to the rows of its transaction, whose ids begin with the prefix. */
async function run(client: pg.PoolClient, prefix: string, n: number, given: Step): Promise<void> {
  const mine = `"id" LIKE '${prefix}%'`;
  const some = 'status' in given ? `${mine} AND "status" <> '${given.status}'` : mine;
  if ('statuses' in given) await insert(client, `${prefix}${n}-`, given.owner, given.statuses);
  else if (given.kind === 'savepoint') {
    await client.query('SAVEPOINT s');
    await insert(client, `${prefix}s${n}-`, 'o1', STATUSES);
    await client.query(`UPDATE "Order" SET "deletedAt" = now() WHERE ${some}`);
    await client.query('ROLLBACK TO s');
  } else {
    const changes: Record<string, string> = {
      status: `UPDATE "Order" SET "status" = '${given.status}' WHERE ${mine}`,
      move: `UPDATE "Order" SET "organizationId" = 'o2' WHERE ${some}`,
      touch: `UPDATE "Order" SET "version" = "version" + 1 WHERE ${mine}`,
      hide: `UPDATE "Order" SET "deletedAt" = now() WHERE ${some}`,
      show: `UPDATE "Order" SET "deletedAt" = NULL WHERE ${mine}`,
      delete: `DELETE FROM "Order" WHERE ${some}`,
    };
    await client.query(changes[given.kind] as string);
  }
}

const transaction = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  commit: fc.boolean(),
});

describe('the counters of a list', () => {
  it('are exact after concurrent transactions of every kind, committed or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(transaction, { minLength: 2, maxLength: 8 }),
        async (transactions) => {
          await Promise.all(
            transactions.map(async ({ steps, commit }, t) => {
              await insert(pool, `t${t}-`, OWNERS[t % 2] as string, STATUSES);
              const client = await pool.connect();
              try {
                await client.query('BEGIN');
                for (const [n, given] of steps.entries()) await run(client, `t${t}-`, n, given);
                await client.query(commit ? 'COMMIT' : 'ROLLBACK');
              } finally {
                client.release();
              }
            }),
          );
          await expectExact();
          await pool.query('TRUNCATE "Order"');
          await expectExact();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('make no transaction wait for another', async () => {
    const clients = await Promise.all(Array.from({ length: 7 }, () => pool.connect()));
    try {
      for (const [i, client] of clients.entries()) {
        await client.query(`BEGIN; SET LOCAL lock_timeout = '5s'`);
        // All stay open, and all count for the same organization and status.
        await insert(client, `w${i}-`, 'o1', ['paid', 'paid']);
      }
      for (const client of clients) await client.query('COMMIT');
    } finally {
      for (const client of clients) client.release();
    }
    await expectExact();
    const { rows } = await pool.query(`SELECT count(*)::int AS slots FROM "ListCount"`);
    expect(rows[0].slots).toBe(7);
  });

  it('cost one row per organization and status, however many rows come at once', async () => {
    await insert(pool, 'b', 'o1', Array(500).fill('paid'));
    await insert(pool, 'b', 'o1', Array(500).fill('paid'));
    const { rows } = await pool.query(`SELECT "facet", "count" FROM "ListCount"`);
    expect(rows).toEqual([{ facet: 'paid', count: 500 }]);
  });

  it('are counted anew by count_list, after a load that went past the triggers', async () => {
    await insert(pool, 'a', 'o1', ['paid']);
    const client = await pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL session_replication_role = replica`);
      await insert(client, 'l', 'o1', STATUSES);
      await client.query('COMMIT');
      expect((await client.query(COUNTED)).rows).toEqual([{ key: 'o1 paid', count: 1 }]);
      await client.query(`SELECT count_list('orders', '"Order"', 'status')`);
    } finally {
      client.release();
    }
    await expectExact();
    await insert(pool, 'c', 'o2', ['paid']);
    await expectExact();
  });

  it('work for a table without a column to count by and without soft deletes', async () => {
    await pool.query(`CREATE TABLE "Plain" ("id" text PRIMARY KEY, "organizationId" text NOT NULL);
      INSERT INTO "Plain" VALUES ('a', 'o1'), ('b', 'o2');
      SELECT count_list('plains', '"Plain"', NULL, NULL);
      INSERT INTO "Plain" VALUES ('c', 'o1');
      DELETE FROM "Plain" WHERE "id" = 'b';`);
    const { rows } = await pool.query(
      `SELECT "organizationId", "facet", sum("count")::int AS count FROM "ListCount"
       WHERE "list" = 'plains' GROUP BY 1, 2 HAVING sum("count") <> 0`,
    );
    expect(rows).toEqual([{ organizationId: 'o1', facet: '', count: 2 }]);
  });
});
