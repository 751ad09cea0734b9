import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const made: TestDatabase[] = [];

async function open(options?: { empty?: boolean }): Promise<TestDatabase> {
  const database = await createTestDatabase(options);
  made.push(database);
  return database;
}

afterAll(async () => {
  await Promise.all(made.map((database) => database.drop()));
});

test('test databases are migrated and separate from each other', async () => {
  const [first, second] = await Promise.all([open(), open()]);
  await query(
    first.url,
    `insert into "Organization" (id, name, slug, "updatedAt") values ('o', 'One', 'one', now())`,
  );
  const inFirst = await query(first.url, 'select slug from "Organization"');
  const inSecond = await query(second.url, 'select slug from "Organization"');
  expect(inFirst).toEqual([{ slug: 'one' }]);
  expect(inSecond).toEqual([]);
});

test('an empty test database has no tables', async () => {
  const { url } = await open({ empty: true });
  const tables = await query(url, `select 1 from pg_tables where schemaname = 'public'`);
  expect(tables).toEqual([]);
});

test('drop removes a database although somebody is still connected', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  await database.drop();
  await expect(query(database.url, 'select 1')).rejects.toThrow('does not exist');
  await client.end().catch(() => undefined);
});
