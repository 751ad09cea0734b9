import type pg from 'pg';

/** What an operator should know about a database before it serves the product. */
export interface DatabaseFacts {
  /** As PostgreSQL shows it, such as `17.2`. */
  version: string;
  /** Comparable, such as 170002. */
  versionNumber: number;
  encoding: string;
  /** A standby, or a database whose transactions are read-only. */
  readOnly: boolean;
  maxConnections: number;
  usedConnections: number;
  now: Date;
  /** Whether the role may create tables, which migrations need. */
  canCreate: boolean;
  /** Tables that the role cannot read, or cannot write to. */
  closedTables: string[];
}

const FACTS = `
  SELECT current_setting('server_version') AS "version",
    current_setting('server_version_num')::int AS "versionNumber",
    current_setting('server_encoding') AS "encoding",
    pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly",
    current_setting('max_connections')::int AS "maxConnections",
    (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS "usedConnections",
    clock_timestamp() AS "now",
    has_schema_privilege(current_schema(), 'CREATE') AS "canCreate",
    ARRAY(
      SELECT relname::text FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
        AND NOT (has_table_privilege(oid, 'SELECT')
          AND (relname = '_prisma_migrations' OR has_table_privilege(oid, 'INSERT')))
      ORDER BY relname
    ) AS "closedTables"`;

export async function inspectDatabase(db: Pick<pg.Client, 'query'>): Promise<DatabaseFacts> {
  const { rows } = await db.query<DatabaseFacts>(FACTS);
  return rows[0] as DatabaseFacts;
}

/** How many jobs should have run two minutes ago, 10,000 at most. */
export async function countLateJobs(db: Pick<pg.Client, 'query'>): Promise<number> {
  const { rows } = await db.query<{ late: number }>(
    `SELECT count(*)::int AS "late" FROM (
       SELECT 1 FROM "Job" WHERE "status" IN ('pending', 'queued')
         AND "runAt" < (now() AT TIME ZONE 'UTC') - interval '2 minutes' LIMIT 10000
     ) AS due`,
  );
  return rows[0]?.late ?? 0;
}
