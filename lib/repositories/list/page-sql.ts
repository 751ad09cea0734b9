import type { Parameters } from './conditions';
import type { Position } from './cursor';
import { rangesBehind, type Sort } from './keyset';
import { identifier, keyText, rowJson } from './row-json';
import type { ListQuery, ListSource } from './source';

/** Between the rows of a page: no JSON text has a line break in it. */
export const ROW_SEPARATOR = ',\n';

function columnsOf({ list }: ListSource, fields: readonly string[] | undefined) {
  if (!fields) return list.columns;
  return Object.fromEntries(Object.entries(list.columns).filter(([name]) => fields.includes(name)));
}

export interface PagePart {
  query: ListQuery;
  /** What belongs to the list; values are in the parameters already. */
  conditions: readonly string[];
  sort: Sort;
  /** The position to go on from, or null to begin at `offset`. */
  after: Position | null;
  offset: number;
}

/**
 * SQL of one page: a row with `rows`, JSON texts of up to one more than `perPage` items, and of the
 * last item that belongs to the page its `id` and `key`. Numbers are bounded and stand in the text,
 * for PostgreSQL plans better when it knows the limit.
 */
export function pageSql(source: ListSource, part: PagePart, parameters: Parameters): string {
  const { query, sort, after } = part;
  const table = identifier(source.table);
  const column = `${table}.${identifier(sort.column)}`;
  const keys = `${column} ${sort.direction}, ${table}."id" ${sort.direction}`;
  const order = `ORDER BY ${keys}`;
  const limit = `LIMIT ${query.perPage + 1}`;
  const select = (range: string[], extra = '') =>
    `SELECT ${table}.*${extra} FROM ${table} WHERE ${[...part.conditions, ...range].join(' AND ')}
     ${order} ${limit}`;

  const ranges = after ? rangesBehind(sort, after, parameters) : [];
  const rows =
    ranges.length < 2
      ? `${select(ranges)}${part.offset > 0 ? ` OFFSET ${part.offset}` : ''}`
      : `SELECT * FROM (${ranges
          .map((range, i) => `(${select([range], `, ${i} AS "~range"`)})`)
          .join(' UNION ALL ')}) ${table} ORDER BY ${table}."~range", ${keys} ${limit}`;
  // The text is made outside, so that rows which are skipped over cost none.
  return `SELECT string_agg(${rowJson(columnsOf(source, query.fields))}, E',\\n') AS "rows",
      count(*)::int AS "count", (array_agg(${table}."id"))[${query.perPage}] AS "id",
      (array_agg(${keyText(column, sort.type)}))[${query.perPage}] AS "key"
    FROM (${rows}) ${table}`;
}

/** SQL of one item: `row`, its JSON text, and `version` if the list has that column. */
export function itemSql(source: ListSource, fields?: readonly string[]): string {
  const { list, table, owner, deleted } = source;
  const version = 'version' in list.columns ? ', "version"' : '';
  return `SELECT ${rowJson(columnsOf(source, fields))} AS "row"${version} FROM ${identifier(table)}
    WHERE "id" = $1 AND ${identifier(owner)} = $2${deleted ? ` AND ${identifier(deleted)} IS NULL` : ''}`;
}
