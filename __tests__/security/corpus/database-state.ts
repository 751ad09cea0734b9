import type { Db } from '@/lib/db/client';

/** Bookkeeping of requests themselves, not of what they do. */
const COUNTERS = /rate_?limit/i;

/** Every table's number of rows and a sum over all their content: any write shows. */
export async function databaseState(db: Db): Promise<Record<string, string>> {
  const tables = await db.$queryRaw<{ schema: string; name: string }[]>`
    SELECT schemaname AS schema, tablename AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`;
  const sums = tables
    .filter(({ name }) => !COUNTERS.test(name))
    .map(
      ({ schema, name }) => `SELECT '${schema}.${name}' AS name,
        count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS state
        FROM "${schema}"."${name}" t`,
    );
  const rows = await db.$queryRawUnsafe<{ name: string; state: string }[]>(
    sums.join(' UNION ALL '),
  );
  return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
}
