import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';
import { softDelete } from './soft-delete';

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  onError?: (error: Error) => void;
}

/** Queries of varying length (`IN` lists) make ever new SQL; only so many get a prepared statement. */
const MAX_STATEMENTS = 500;

/** Names each SQL text once, so that PostgreSQL plans it once per connection; '' leaves it unprepared. */
function createStatementNamer() {
  const names = new Map<string, string>();
  return ({ sql }: { sql: string }): string => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MAX_STATEMENTS) return '';
    const name = `plinth_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

/**
 * One pool and one Prisma client on it; the process has exactly one of each. Nothing connects before
 * the first query. `close` ends both.
 */
export function createDatabase({ url, poolSize, onError }: DatabaseOptions) {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  // Without a listener, an idle connection that the server drops would end the process.
  pool.on('error', (error) => onError?.(error));
  const adapter = new PrismaPg(pool, { statementNameGenerator: createStatementNamer() });
  const prisma = new PrismaClient({ adapter }).$extends(softDelete);
  return {
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

export type Database = ReturnType<typeof createDatabase>;
/** The Prisma client as every repository sees it. */
export type Db = Database['prisma'];
/** The client inside a transaction; `Db` fits wherever this is asked for. */
export type DbClient = Omit<Db, '$transaction' | '$connect' | '$disconnect' | '$extends' | '$on'>;
