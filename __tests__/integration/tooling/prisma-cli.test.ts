import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { runPrisma } from '@/__tests__/support/database/run-prisma';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
});

afterEach(async () => {
  await database.drop();
});

async function tables(): Promise<string[]> {
  const rows = await query<{ tablename: string }>(
    database.url,
    `select tablename from pg_tables where schemaname = 'public' order by 1`,
  );
  return rows.map((row) => row.tablename);
}

describe('on the schema of the product', () => {
  test('deploy makes every table, and status and diff agree', { timeout: 60_000 }, async () => {
    const before = await runPrisma(database.url, 'migrate', 'status');
    expect(before.code).toBe(1);
    expect(before.output).toContain('have not yet been applied');

    const deployed = await runPrisma(database.url, 'migrate', 'deploy');
    expect(deployed, deployed.output).toMatchObject({ code: 0 });
    expect(await tables()).toContain('Organization');

    const after = await runPrisma(database.url, 'migrate', 'status');
    expect(after.code).toBe(0);
    expect(after.output).toContain('Database schema is up to date');

    const drift = ['migrate', 'diff', '--to-schema', 'prisma/schema', '--exit-code'];
    const fromDatabase = await runPrisma(database.url, ...drift, '--from-config-datasource');
    expect(fromDatabase, fromDatabase.output).toMatchObject({ code: 0 });
  });

  test('the migrations lead to exactly the schema', { timeout: 60_000 }, async () => {
    const args = ['--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema'];
    const run = await runPrisma(database.url, 'migrate', 'diff', ...args, '--exit-code');
    expect(run, run.output).toMatchObject({ code: 0 });
    const shadows = await query(
      database.url,
      `select 1 from pg_database where datname like 'prisma_migrate_shadow_db%'`,
    );
    expect(shadows).toEqual([]);
  });

  test('deploy is for a database that is given: it does not start the embedded one', async () => {
    const run = await runPrisma('', 'migrate', 'deploy');
    expect(run).toMatchObject({ code: 1, output: expect.stringContaining('Set DATABASE_URL') });
  });

  test('an unreachable database is an error that says so', async () => {
    const run = await runPrisma('postgresql://a:b@127.0.0.1:1/c', 'migrate', 'deploy');
    expect(run.code).toBe(1);
    expect(run.output).toContain("P1001: Can't reach database server at `127.0.0.1:1`");
    expect(run.output).not.toMatch(/^\s+at /m);
  });
});

describe('on a schema of its own', () => {
  let folder: string;

  const prisma = (...args: string[]) =>
    runPrisma(database.url, ...args, '--config', join(folder, 'prisma.config.ts'));

  async function writeSchema(fields: string): Promise<void> {
    const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';
    const text = `${datasource}model Thing {\nid Int @id\n${fields}\n}\n`;
    await writeFile(join(folder, 'schema.prisma'), text);
  }

  async function migrationSql(name: string): Promise<string> {
    const found = (await readdir(join(folder, 'migrations'))).find((dir) => dir.endsWith(name));
    return join(folder, 'migrations', found ?? 'missing', 'migration.sql');
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-schema-'));
    const config = {
      schema: join(folder, 'schema.prisma'),
      migrations: { path: join(folder, 'migrations') },
    };
    await writeFile(
      join(folder, 'prisma.config.ts'),
      `export default { ...${JSON.stringify(config)}, datasource: { url: process.env.DATABASE_URL } };`,
    );
    await writeSchema('name String');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('dev, create-only, a hand-written function, deploy, reset', {
    timeout: 120_000,
  }, async () => {
    const first = await prisma('migrate', 'dev', '--name', 'first');
    expect(first, first.output).toMatchObject({ code: 0 });
    expect(await tables()).toContain('Thing');

    await writeSchema('name String\nsize Int?');
    const second = await prisma('migrate', 'dev', '--create-only', '--name', 'second');
    expect(second, second.output).toMatchObject({ code: 0 });
    const path = await migrationSql('_second');
    expect(await readFile(path, 'utf8')).toContain('ADD COLUMN     "size" INTEGER');
    const columns = `select 1 from information_schema.columns where table_name = 'Thing' and column_name = 'size'`;
    expect(await query(database.url, columns)).toEqual([]);

    await appendFile(
      path,
      `\ncreate function greet() returns text language plpgsql as $$ begin\n` +
        `  return 'a;b'; -- semicolons inside\nend; $$;\n`,
    );
    const deployed = await prisma('migrate', 'deploy');
    expect(deployed, deployed.output).toMatchObject({ code: 0 });
    expect(await query(database.url, 'select greet()')).toEqual([{ greet: 'a;b' }]);

    await query(database.url, `insert into "Thing" (id, name) values (1, 'gone')`);
    const reset = await prisma('migrate', 'reset', '--force');
    expect(reset, reset.output).toMatchObject({ code: 0 });
    expect(await query(database.url, 'select * from "Thing"')).toEqual([]);
  });

  test('dev applies what is waiting and makes the next migration in one go', {
    timeout: 120_000,
  }, async () => {
    await prisma('migrate', 'dev', '--create-only', '--name', 'first');
    await writeSchema('name String\nsize Int?');
    const both = await prisma('migrate', 'dev', '--name', 'second');
    expect(both, both.output).toMatchObject({ code: 0 });
    expect(await readFile(await migrationSql('_second'), 'utf8')).toContain('ADD COLUMN');
    expect(await query(database.url, 'select name, size from "Thing"')).toEqual([]);
  });

  test('a migration that fails is reported, recorded and resolvable', {
    timeout: 120_000,
  }, async () => {
    await prisma('migrate', 'dev', '--create-only', '--name', 'broken');
    const path = await migrationSql('_broken');
    await writeFile(path, 'create table good (id int); select missing_function();');
    const failed = await prisma('migrate', 'deploy');
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('P3018');
    expect(failed.output).toContain('missing_function');
    expect(failed.output).not.toMatch(/\.rs:\d+/);
    await expect(applyMigrations(database.url, join(folder, 'migrations'))).rejects.toThrow(
      'failed before, or was interrupted',
    );
    expect(await tables()).not.toContain('good');
    expect((await prisma('migrate', 'deploy')).output).toContain('P3009');

    const name = path.split('/').at(-2) ?? '';
    const resolved = await prisma('migrate', 'resolve', '--rolled-back', name);
    expect(resolved, resolved.output).toMatchObject({ code: 0 });
    await writeFile(path, 'create table good (id int);');
    const again = await prisma('migrate', 'deploy');
    expect(again, again.output).toMatchObject({ code: 0 });
    expect(await tables()).toContain('good');
  });

  test('push and execute', { timeout: 60_000 }, async () => {
    const pushed = await prisma('db', 'push');
    expect(pushed, pushed.output).toMatchObject({ code: 0 });
    const script = join(folder, 'script.sql');
    await writeFile(script, `insert into "Thing" (id, name) values (1, 'a;b');`);
    const executed = await prisma('db', 'execute', '--file', script);
    expect(executed, executed.output).toMatchObject({ code: 0 });
    expect(await query(database.url, 'select name from "Thing"')).toEqual([{ name: 'a;b' }]);
  });
});
