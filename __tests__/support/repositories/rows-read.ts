import type pg from 'pg';
import { type ListQuery, ListReader, type ListSource } from '@/lib/repositories/list/list-reader';

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
}

/** Rows that the scans of a plan have read, those included that were of no use. */
function rowsRead(plan: Plan): number {
  const below = (plan.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), 0);
  if (!/Scan/.test(plan['Node Type'])) return below;
  const useless =
    (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
  return below + (plan['Actual Rows'] + useless) * plan['Actual Loops'];
}

/** Rows that PostgreSQL reads for the first page of a list and its total. */
export async function rowsReadBy(
  pool: pg.Pool,
  source: ListSource,
  owner: Record<string, string>,
  query: ListQuery,
): Promise<number> {
  const reader = new ListReader(pool, source);
  const { text, values } = reader.table.pageStatement(reader.request(owner, query, null));
  const { rows } = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
  return rowsRead(rows[0]['QUERY PLAN'][0].Plan);
}
