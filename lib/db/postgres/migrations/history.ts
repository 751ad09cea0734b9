import type pg from 'pg';

/** A row of the history: one attempt to apply a migration. */
interface Attempt {
  name: string;
  checksum: string;
  finished: boolean;
}

/** The table of Prisma, so that its CLI and our commands continue each other's work. */
const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

const UNDEFINED_TABLE = '42P01';

type Queryable = Pick<pg.Pool, 'query'>;

/** Creates the history if this database has none. */
export async function createHistory(db: Queryable): Promise<void> {
  const { rows } = await db.query(`SELECT to_regclass('"_prisma_migrations"') AS "table"`);
  if (rows[0].table === null) await db.query(CREATE_TABLE);
}

/** The attempts that were not rolled back, oldest first; none in a database without a history. */
export async function readHistory(db: Queryable): Promise<Attempt[]> {
  try {
    const { rows } = await db.query<Attempt>(
      `SELECT "migration_name" AS "name", "checksum", "finished_at" IS NOT NULL AS "finished"
       FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL ORDER BY "started_at"`,
    );
    return rows;
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** The migrations of `names` that the database does not have. */
export async function findPending(db: Queryable, names: readonly string[]): Promise<string[]> {
  const history = await readHistory(db);
  const applied = new Set(history.filter(({ finished }) => finished).map(({ name }) => name));
  return names.filter((name) => !applied.has(name));
}
