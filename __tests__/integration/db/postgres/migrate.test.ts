import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { runPrisma } from '@/__tests__/support/database/run-prisma';
import { applyMigrations, resolveFailed } from '@/lib/db/postgres/migrations/migrate';
import { listMigrations } from '@/lib/db/postgres/migrations/read-migrations';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = mkdtempSync(join(tmpdir(), 'plinth-migrations-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

const lines: string[] = [];
function deploy() {
  lines.length = 0;
  const log = (line: string) => void lines.push(line);
  return applyMigrations(database.url, folder, log);
}

const history = () =>
  query<Record<string, unknown>>(
    database.url,
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished,
       rolled_back_at IS NOT NULL AS rolled_back, logs, applied_steps_count
     FROM _prisma_migrations ORDER BY started_at`,
  );

describe('applyMigrations', () => {
  it('applies what is pending, in the order of the names, and nothing twice', async () => {
    write('2_b', 'ALTER TABLE a ADD b int');
    write('1_a', 'CREATE TABLE a (id int)');
    expect(await deploy()).toEqual(['1_a', '2_b']);
    write('3_c', 'ALTER TABLE a ADD c int');
    expect(await deploy()).toEqual(['3_c']);
    expect(await deploy()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('applies each once when several processes start together', async () => {
    write('1_a', 'CREATE TABLE a (id int); SELECT pg_sleep(0.2)');
    const applied = await Promise.all([deploy(), deploy(), deploy()]);
    expect(applied.flat()).toEqual(['1_a']);
  });

  it('undoes all of a migration that fails, and stops until somebody has decided', async () => {
    write('1_a', 'CREATE TABLE a (id int);\nSELECT missing();');
    write('2_b', 'CREATE TABLE b (id int)');
    const failed = /1_a failed: function missing\(\) does not exist[\s\S]*--rolled-back 1_a/;
    await expect(deploy()).rejects.toThrow(failed);
    await expect(deploy()).rejects.toThrow('1_a failed before, or was interrupted');
    expect(
      await query(database.url, `SELECT to_regclass('a') AS a, to_regclass('b') AS b`),
    ).toEqual([{ a: null, b: null }]);

    write('1_a', 'CREATE TABLE a (id int)');
    await resolveFailed(database.url, '1_a', 'rolled back');
    expect(await deploy()).toEqual(['1_a', '2_b']);
    expect(await history()).toMatchObject([
      { migration_name: '1_a', rolled_back: true, logs: expect.stringContaining('missing()') },
      { migration_name: '1_a', rolled_back: false, finished: true },
      { migration_name: '2_b', finished: true },
    ]);
  });

  it('continues behind a migration that was completed by hand', async () => {
    write('1_a', 'SELECT missing()');
    write('2_b', 'CREATE TABLE b (id int)');
    await expect(deploy()).rejects.toThrow();
    await resolveFailed(database.url, '1_a', 'applied');
    expect(await deploy()).toEqual(['2_b']);
    await expect(resolveFailed(database.url, '1_a', 'applied')).rejects.toThrow(
      'No migration 1_a has failed',
    );
  });

  it('leaves no transaction open behind a script that began one and failed', async () => {
    write('1_a', 'BEGIN; CREATE TABLE a (id int); SELECT missing(); COMMIT;');
    await expect(deploy()).rejects.toThrow('missing()');
    expect(await history()).toMatchObject([{ logs: expect.stringContaining('missing()') }]);
  });

  it('warns of a migration that was changed after it had been applied', async () => {
    write('1_a', 'CREATE TABLE a (id int)');
    await deploy();
    write('1_a', 'CREATE TABLE a (id bigint)');
    expect(await deploy()).toEqual([]);
    expect(lines).toEqual(['Warning: 1_a was changed after it had been applied here.']);
  });

  it('says that the folder is missing', () => {
    expect(() => listMigrations(join(folder, 'none'))).toThrow(/No migrations in .*none/);
  });
});

describe('the history', () => {
  const table = () =>
    query(
      database.url,
      `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
       FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY 1`,
    );

  it('is the same as that of Prisma, which continues it, as we continue its', {
    timeout: 90_000,
  }, async () => {
    await applyMigrations(database.url);
    const [ours, columns] = [await history(), await table()];
    const status = await runPrisma(database.url, 'migrate', 'status');
    expect(status, status.output).toMatchObject({ code: 0 });

    const other = await createTestDatabase({ empty: true });
    const deployed = await runPrisma(other.url, 'migrate', 'deploy');
    expect(deployed, deployed.output).toMatchObject({ code: 0 });
    expect(await applyMigrations(other.url)).toEqual([]);
    await database.drop();
    database = other;
    expect(await history()).toEqual(ours);
    expect(await table()).toEqual(columns);
  });
});
