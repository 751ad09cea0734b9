import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from './generated/client';
import { createRowStatements } from './postgres/row-statements';
import { createStatementNames } from './postgres/statement-names';
import { createUtcTypes } from './postgres/utc-timestamps';
import { SharedConnectionPool } from './shared-connection-pool';
import { softDelete } from './soft-delete';

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** PostgreSQL cancels a statement that runs longer, and ends a transaction that is idle longer. */
  timeoutMs?: number;
  onError?: (error: Error) => void;
}

/** Queries of varying length (`IN` lists) produce ever new SQL. */
const MAX_STATEMENTS = 500;

/** A server that does not even report a timeout cannot be reached any more. */
const SILENCE_MS = 5_000;

/**
 * One pool and one Prisma client on it; the process has exactly one of each. Nothing connects before
 * the first query. `close` ends both.
 */
export function createDatabase({ url, poolSize, timeoutMs = 30_000, onError }: DatabaseOptions) {
  const pool = new SharedConnectionPool({
    connectionString: url,
    max: poolSize,
    pipeline: true,
    types: createUtcTypes(),
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
    query_timeout: timeoutMs + SILENCE_MS,
  });
  // Without a listener, an idle connection that the server drops would end the process.
  pool.on('error', (error) => onError?.(error));
  const nameStatement = createStatementNames('plinth', MAX_STATEMENTS);
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: ({ sql }) => nameStatement(sql) ?? '',
  });
  const client = new PrismaClient({ adapter });
  const prisma = client.$extends(softDelete);
  return {
    pool: pool as pg.Pool,
    prisma,
    nameStatement,
    rows: createRowStatements(client),
    timeoutMs,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

export type Database = ReturnType<typeof createDatabase>;
/** The Prisma client as every repository sees it. */
export type Db = Database['prisma'];
/** The client inside a transaction; `Db` can be used wherever this is expected. */
export type DbClient = Omit<Db, '$transaction' | '$connect' | '$disconnect' | '$extends' | '$on'>;
