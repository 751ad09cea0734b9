import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const MIGRATIONS = join(ROOT, 'prisma/migrations');

let database: TestDatabase;
let admin: pg.Client;
const role = `migrator_${randomBytes(4).toString('hex')}`;
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  // May make tables, but nothing that belongs to the database as a whole.
  await admin.query(
    `CREATE ROLE ${role} LOGIN PASSWORD 'migrator'; GRANT ALL ON SCHEMA public TO ${role}`,
  );
});
afterAll(async () => {
  await admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await admin.end();
  await database.drop();
});

function asMigrator(): Promise<string[]> {
  const url = new URL(database.url);
  url.username = role;
  url.password = 'migrator';
  return applyMigrations(url.href, MIGRATIONS);
}

describe('a database in which pg_trgm may not be created', () => {
  it('is asked for by the migration, which succeeds once an administrator has created it', async () => {
    await expect(asMigrator()).rejects.toThrow(/extension pg_trgm cannot be created here/);
    // What `migrate resolve --rolled-back` does.
    await admin.query(
      `UPDATE "_prisma_migrations" SET "rolled_back_at" = now() WHERE "finished_at" IS NULL`,
    );
    await admin.query('CREATE EXTENSION pg_trgm');
    expect(await asMigrator()).toContain('20261123153700_orders_lists');
  });
});
