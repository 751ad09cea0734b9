import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createHistory, readHistory } from './history';
import { type Migration, readMigrations } from './read-migrations';

/** The key of Prisma's own lock: its CLI and this exclude each other. */
const LOCK_KEY = 72_707_369;

/** A migration cannot be applied. The message says what to do. */
class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Runs `work` on a connection of its own, while no other process migrates this database. */
async function withLock<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks rejects the query in progress; the event itself would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    return await work(client);
  } finally {
    await client.end();
  }
}

function failureOf(name: string, error: unknown): MigrationError {
  const { message, hint, code } = error as { message: string; hint?: string; code?: string };
  const lines = [`The migration ${name} failed: ${message}`, ...(hint ? [`Hint: ${hint}`] : [])];
  const why = code ? ` (PostgreSQL ${code})` : '';
  return new MigrationError(
    `${lines.join('\n')}${why}\nNothing of it was applied, unless it has a COMMIT of its own. Repair the cause, then run this command with --rolled-back ${name}, and again without.`,
    { cause: error },
  );
}

/** Applies one migration. PostgreSQL runs the whole script in one transaction. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ($1, $2, $3)`,
    [id, checksum, name],
  );
  try {
    await client.query(sql);
  } catch (error) {
    await client.query('ROLLBACK');
    const logs = (error as Error).message;
    await client.query(`UPDATE "_prisma_migrations" SET "logs" = $2 WHERE "id" = $1`, [id, logs]);
    throw failureOf(name, error);
  }
  await client.query(
    `UPDATE "_prisma_migrations" SET "finished_at" = clock_timestamp(), "applied_steps_count" = 1
     WHERE "id" = $1`,
    [id],
  );
}

/**
 * Applies the migrations that the database does not have, in their order. Processes that do so at the
 * same time wait for one another.
 *
 * @param folder of the migrations; that of this program when not given
 * @param log called with one line for each migration
 * @returns the names of the migrations applied now
 * @throws MigrationError when one fails, or an earlier one had failed
 */
export function applyMigrations(
  url: string,
  folder?: string,
  log?: (line: string) => void,
): Promise<string[]> {
  const migrations = readMigrations(folder);
  return withLock(url, async (client) => {
    await createHistory(client);
    const history = new Map((await readHistory(client)).map((row) => [row.name, row]));
    const unfinished = [...history.values()].find(({ finished }) => !finished);
    if (unfinished) {
      throw new MigrationError(
        `The migration ${unfinished.name} failed before, or was interrupted. Run this command with --rolled-back ${unfinished.name} to try it again, or with --applied ${unfinished.name} if the database has all of it.`,
      );
    }
    const applied: string[] = [];
    for (const migration of migrations) {
      const known = history.get(migration.name);
      if (known && known.checksum !== migration.checksum) {
        log?.(`Warning: ${migration.name} was changed after it had been applied here.`);
      }
      if (known) continue;
      await apply(client, migration);
      applied.push(migration.name);
      log?.(`Applied ${migration.name}.`);
    }
    return applied;
  });
}

/**
 * Marks a migration that failed: as rolled back, so that it is tried again, or as applied, after
 * somebody completed it by hand.
 * @throws MigrationError unless the migration failed
 */
export function resolveFailed(url: string, name: string, outcome: 'rolled back' | 'applied') {
  const column = outcome === 'applied' ? 'finished_at' : 'rolled_back_at';
  return withLock(url, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE "_prisma_migrations" SET "${column}" = clock_timestamp()
       WHERE "migration_name" = $1 AND "finished_at" IS NULL AND "rolled_back_at" IS NULL`,
      [name],
    );
    if (!rowCount) throw new MigrationError(`No migration ${name} has failed in this database.`);
  });
}
