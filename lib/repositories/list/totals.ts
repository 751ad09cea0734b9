import type pg from 'pg';
import { conditionsOf, filtersOf, Parameters } from './conditions';
import { identifier } from './row-json';
import type { ListQuery, ListSource } from './source';

type Filters = ReturnType<typeof filtersOf>;

export interface Total {
  total: number;
  totalIsEstimate: boolean;
}

/** So many rows are counted one by one; beyond them PostgreSQL's estimate is told. */
export const COUNTED_ROWS = 10_000;

/** The value that the counters count by; '' for all, null when they do not know such a total. */
function countedFacet({ list, counted }: ListSource, query: ListQuery, filters: Filters) {
  if (!counted || query.q !== undefined || filters.size > 1) return null;
  const [sent] = filters;
  if (!sent) return '';
  const filter = list.filters[sent[0]];
  return filter?.operator === '=' && filter.column === counted.by ? String(sent[1]) : null;
}

/** SQL of a scalar: the exact count that the database keeps; null when it keeps none for this query. */
export function counterSql(
  source: ListSource,
  owner: string,
  query: ListQuery,
  parameters: Parameters,
): string | null {
  const facet = countedFacet(source, query, filtersOf(source, query));
  if (facet === null) return null;
  return `(SELECT coalesce(sum("count"), 0)::int FROM "ListCount"
    WHERE "list" = '${source.list.name}' AND "organizationId" = ${parameters.add(owner)}
    ${facet === '' ? '' : `AND "facet" = ${parameters.add(facet)}`})`;
}

/** SQL of the counts of an owner by facet. */
export function facetsSql({ list }: ListSource): string {
  return `SELECT "facet", sum("count")::int AS "count" FROM "ListCount"
    WHERE "list" = '${list.name}' AND "organizationId" = $1
    GROUP BY "facet" HAVING sum("count") > 0 ORDER BY "facet"`;
}

/** SQL of a scalar: how many rows satisfy the conditions, or one more than `COUNTED_ROWS`. */
export function boundedCountSql(table: string, conditions: readonly string[]): string {
  return `(SELECT count(*)::int FROM (SELECT 1 FROM ${identifier(table)}
    WHERE ${conditions.join(' AND ')} LIMIT ${COUNTED_ROWS + 1}) bounded)`;
}

interface Plan {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }];
}

/** How many rows PostgreSQL expects, when more than `COUNTED_ROWS` are known to be there. */
export async function estimateTotal(
  pool: pg.Pool,
  source: ListSource,
  owner: string,
  query: ListQuery,
): Promise<number> {
  const parameters = new Parameters();
  const conditions = conditionsOf(source, owner, query, parameters);
  const { rows } = await pool.query<Plan>(
    `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${identifier(source.table)} WHERE ${conditions.join(' AND ')}`,
    parameters.values,
  );
  const expected = rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
  return Math.max(expected, COUNTED_ROWS + 1);
}
