import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { createDatabase, dropDatabase, runStatement, withDatabase } from './databases';
import { startEmbeddedPostgres } from './index';

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');
const TEMPLATE_LOCK = 0x706c7470;

/** Where the run's shared server keeps its data; set by test-database-setup.ts. */
export const TEST_SERVER_DIR = 'PLINTH_TEST_SERVER_DIR';

export interface TestDatabase {
  /** postgresql:// URL. */
  url: string;
  /** Drops the database, closing connections that are still open. */
  drop: () => Promise<void>;
}

/** Names the template after what is in the migrations, so that a changed one is never reused. */
async function templateName(): Promise<string> {
  const hash = createHash('sha256');
  const files = await readdir(MIGRATIONS, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.sql')).sort()) {
    hash.update(file).update(await readFile(join(MIGRATIONS, file)));
  }
  return `plinth_template_${hash.digest('hex').slice(0, 12)}`;
}

/** Makes the migrated template unless it is there; renamed when complete, so never half-made. */
async function ensureTemplate(serverUrl: string): Promise<string> {
  const name = await templateName();
  const client = new pg.Client({ connectionString: withDatabase(serverUrl, 'postgres') });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount) return name;
    const draft = `${name}_draft`;
    await dropDatabase(serverUrl, draft);
    await applyMigrations(await createDatabase(serverUrl, draft), MIGRATIONS);
    await runStatement(
      withDatabase(serverUrl, 'postgres'),
      `alter database ${pg.escapeIdentifier(draft)} rename to ${pg.escapeIdentifier(name)}`,
    );
    return name;
  } finally {
    await client.end();
  }
}

async function openServer(): Promise<{ url: string; template: string }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, template: await ensureTemplate(given) };
  const dataDir = process.env[TEST_SERVER_DIR];
  if (!dataDir) {
    throw new Error(
      'No server for test databases: add tooling/embedded-postgres/test-database-setup.ts to globalSetup.',
    );
  }
  const { url } = await startEmbeddedPostgres({ dataDir, durable: false, database: 'postgres' });
  return { url, template: await ensureTemplate(url) };
}

let server: ReturnType<typeof openServer> | undefined;

/**
 * Makes a database of its own for a test file: a copy of a template that has every migration and
 * the queue's tables. The first call of a run starts the server (about 1.5 s); a copy takes some
 * 50 ms. With TEST_DATABASE_URL set, that server is used instead.
 *
 * @param options.empty a database without tables, for tests of the migrations themselves
 */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  server ??= openServer();
  const { url, template } = await server;
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  return {
    url: await createDatabase(url, name, options.empty ? undefined : template),
    drop: () => dropDatabase(url, name),
  };
}
