import { conditionsOf, Parameters } from './conditions';
import type { Position } from './cursor';
import { toSort } from './keyset';
import { pageOffset } from './page-request';
import { pageSql } from './page-sql';
import type { ListQuery, ListSource } from './source';
import { boundedCountSql, counterSql } from './totals';

export interface PageStatement {
  text: string;
  values: (string | number)[];
  /** Whether its `total` is what the database keeps; else it is a bounded count, or null when `after` knows it. */
  counted: boolean;
  /** Whether it pays to keep it prepared: not for each page number, and not for searches, whose best plan depends on the words. */
  repeats: boolean;
}

/** The statement that reads a page and its total. @throws ValidationError for a page too far in */
export function pageStatement(
  source: ListSource,
  owner: string,
  query: ListQuery,
  after: Position | null,
): PageStatement {
  const parameters = new Parameters();
  const sort = toSort(source.list.columns, query.sort);
  const offset = after ? 0 : pageOffset(query);
  const conditions = conditionsOf(source, owner, query, parameters);
  const counter = counterSql(source, owner, query, parameters);
  const count = after?.total == null ? boundedCountSql(source.table, conditions) : 'NULL::int';
  const page = pageSql(source, { query, conditions, sort, after, offset }, parameters);
  return {
    text: `SELECT p.*, ${counter ?? count} AS "total" FROM (${page}) p`,
    values: parameters.values,
    counted: counter !== null,
    repeats: offset === 0 && query.q === undefined,
  };
}
