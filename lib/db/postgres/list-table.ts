import type pg from 'pg';
import { createStatementNames } from './statement-names';

/** SQL of a column's value in JSON. Times are ISO 8601 in UTC with milliseconds. */
const JSON_VALUES = {
  text: (column: string) => column,
  integer: (column: string) => column,
  money: (column: string) => column,
  json: (column: string) => column,
  /** Text of words, shown as an array. */
  words: (column: string) => `string_to_array(${column}, ' ')`,
  timestamp: (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
} as const;

type ColumnKind = keyof typeof JSON_VALUES;
type ColumnType = ColumnKind | `${ColumnKind}?`;

/** Where the rows of a list are stored and what it shows of them. Names and SQL come from code alone. */
export interface ListTableOptions {
  table: string;
  columns: Readonly<Record<string, ColumnType>>;
  /** SQL of columns that the table does not have under that name; `item` is the row. */
  computed?: Readonly<Record<string, string>>;
  /** SQL of the rows that the partial index of a column has; a filter by the column finds no others. */
  indexed?: Readonly<Record<string, string>>;
  /** The column that hides a row unless it is null. */
  hiddenBy?: string;
  /** The list in `ListCount`, where triggers store its totals, and the column that they count by. */
  counter?: { list: string; by?: string | undefined };
}

/**
 * `null` selects rows where the column is null, or those where it is not if the value is false,
 * `includes` those with the value in their array, `contains` those with it in their text, `has` those with the `key:value` in their JSON.
 */
export interface Condition {
  column: string;
  operator: '=' | '>=' | '<=' | 'null' | 'contains' | 'has' | 'includes';
  value: string | number | boolean;
}

/** The rows of an owner that meet every condition. */
export interface Selection {
  /** The values of the columns that name the owner. */
  owner: Readonly<Record<string, string>>;
  filters: readonly Condition[];
  /** Text to find in any of the columns. */
  search?: { columns: readonly string[]; text: string } | undefined;
}

export interface ListSort {
  column: string;
  descending: boolean;
}

/** The row that a page continues after; `value` is that of the sort column, in JSON. */
export interface ListKey {
  value: string | number | null;
  id: string;
}

export interface PageRequest extends Selection {
  sort: ListSort;
  after: ListKey | null;
  offset: number;
  limit: number;
  fields?: readonly string[] | undefined;
  withTotal: boolean;
}

/** An item as JSON text, its place in the list, and the total that was asked for. */
export interface ListRow extends ListKey {
  json: string;
  total: number | null;
}

/** Rows are counted up to this number; a larger total is PostgreSQL's estimate. */
export const COUNTED_ROWS = 10_000;

const SEARCHES: ReadonlySet<string> = new Set(['contains', 'has']);

type Values = (string | number)[];

const nameOf = createStatementNames('list', 500);

function identifier(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`${name} is not a valid column name`);
  return `"${name}"`;
}

const JSON_LITERAL = /^(true|false|null|-?(0|[1-9]\d{0,14}))$/;

/** A text as a pattern of LIKE that it alone matches. */
function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** Adds a value; returns its placeholder. */
function bind(values: Values, value: string | number): string {
  return `$${values.push(value)}`;
}

/** Reads the rows of a list from PostgreSQL, which writes them as JSON: a page and its total at once. */
export class ListTable {
  private readonly from: string;
  private readonly allColumns: string;

  constructor(
    private readonly pool: pg.Pool,
    private readonly options: ListTableOptions,
  ) {
    this.from = `FROM ${identifier(options.table)} item`;
    this.allColumns = this.shown(Object.keys(options.columns));
  }

  async readPage(request: PageRequest): Promise<ListRow[]> {
    const { text, values } = this.pageStatement(request);
    // Page numbers are too many to prepare each, and the best plan of a search depends on its words.
    const searches = request.filters.some(({ operator }) => SEARCHES.has(operator));
    const repeats = request.offset === 0 && request.search === undefined && !searches;
    const name = repeats ? nameOf(text) : undefined;
    return (await this.pool.query<ListRow>({ name, text, values })).rows;
  }

  /** The size of the page is part of the text: PostgreSQL plans better when it knows it. */
  pageStatement(request: PageRequest): { text: string; values: Values } {
    const { sort, after, offset, limit, fields, withTotal } = request;
    const values: Values = [];
    const conditions = this.conditions(request, values);
    const total = withTotal ? this.totalSql(request, values, conditions) : 'NULL::int';
    const direction = sort.descending ? 'DESC' : 'ASC';
    const order = `ORDER BY ${this.column(sort.column)} ${direction}, item."id" ${direction}`;
    const all = after ? [...conditions, this.behind(sort, after, values)] : conditions;
    // The JSON is written outside of the subquery, so that rows that are skipped cost none.
    const text = `
      SELECT row_to_json(shown)::text AS "json", item."id",
        to_json(${this.jsonValue(sort.column)}) AS "value", ${total} AS "total"
      FROM (
        SELECT item.* ${this.from} WHERE ${all.join(' AND ')} ${order} LIMIT ${limit} OFFSET ${offset}
      ) item
      CROSS JOIN LATERAL (SELECT ${fields ? this.shown(fields) : this.allColumns}) shown
      ${order}`;
    return { text, values };
  }

  /** Whether triggers count what is selected, so that its total is exact however large it is. */
  isCounted({ filters, search }: Selection): boolean {
    const { counter } = this.options;
    if (!counter || search || filters.length > 1) return false;
    return filters.every(({ column, operator }) => operator === '=' && column === counter.by);
  }

  /** The total of a selection: stored, or counted up to one more than `COUNTED_ROWS`. */
  async count(selection: Selection): Promise<number> {
    const values: Values = [];
    const total = this.totalSql(selection, values);
    const { rows } = await this.pool.query(`SELECT ${total} AS "total"`, values);
    return rows[0].total;
  }

  /** How many rows PostgreSQL expects, where more than `COUNTED_ROWS` are known to be. */
  async estimate(selection: Selection): Promise<number> {
    const values: Values = [];
    const conditions = this.conditions(selection, values).join(' AND ');
    const { rows } = await this.pool.query(
      `EXPLAIN (FORMAT JSON) SELECT 1 ${this.from} WHERE ${conditions}`,
      values,
    );
    const expected: number = rows[0]['QUERY PLAN'][0].Plan['Plan Rows'];
    return Math.max(expected, COUNTED_ROWS + 1);
  }

  /** One item as JSON text, with its version when the list has such a column; null when there is none. */
  async readItem(
    owner: Selection['owner'],
    id: string,
    fields?: readonly string[],
  ): Promise<{ json: string; version?: number } | null> {
    const values: Values = [];
    const conditions = this.conditions({ owner, filters: [] }, values);
    const version = 'version' in this.options.columns ? ', item."version"' : '';
    const text = `
      SELECT row_to_json(shown)::text AS "json"${version} ${this.from}
      CROSS JOIN LATERAL (SELECT ${fields ? this.shown(fields) : this.allColumns}) shown
      WHERE item."id" = ${bind(values, id)} AND ${conditions.join(' AND ')}`;
    const { rows } = await this.pool.query({ name: nameOf(text), text, values });
    return rows[0] ?? null;
  }

  /** The stored counts of an organization by the column that is counted by; without those of 0. */
  async countByFacet(organizationId: string): Promise<{ facet: string; count: number }[]> {
    const text = `
      SELECT "facet", sum("count")::int AS "count" FROM "ListCount"
      WHERE "list" = $1 AND "organizationId" = $2
      GROUP BY "facet" HAVING sum("count") > 0 ORDER BY "facet"`;
    const values = [this.options.counter?.list, organizationId];
    return (await this.pool.query({ name: nameOf(text), text, values })).rows;
  }

  private column(name: string): string {
    return this.options.computed?.[name] ?? `item.${identifier(name)}`;
  }

  private jsonValue(name: string): string {
    const type = this.options.columns[name];
    if (!type) throw new Error(`${name} is not a column of the list`);
    return JSON_VALUES[type.replace('?', '') as ColumnKind](this.column(name));
  }

  private shown(names: readonly string[]): string {
    return Object.keys(this.options.columns)
      .filter((name) => names.includes(name))
      .map((name) => `${this.jsonValue(name)} AS ${identifier(name)}`)
      .join(', ');
  }

  private conditions({ owner, filters, search }: Selection, values: Values): string[] {
    const { hiddenBy } = this.options;
    return [
      ...Object.entries(owner).map(
        ([column, value]) => `${this.column(column)} = ${bind(values, value)}`,
      ),
      ...(hiddenBy ? [`${this.column(hiddenBy)} IS NULL`] : []),
      ...filters.map((filter) => this.condition(filter, values)),
      ...(search ? [this.searchCondition(search, values)] : []),
    ];
  }

  private condition({ column, operator, value }: Condition, values: Values): string {
    if (operator === 'null') return `${this.column(column)} IS ${value ? '' : 'NOT '}NULL`;
    if (operator === 'contains') {
      return `${this.column(column)} ILIKE ${bind(values, `%${literal(String(value))}%`)}`;
    }
    if (operator === 'includes') {
      return `${this.column(column)} @> ARRAY[${bind(values, String(value))}]::text[]`;
    }
    if (operator === 'has') return this.keyCondition(column, String(value), values);
    return `${this.column(column)} ${operator} ${this.bindTo(column, value as string, values)}`;
  }

  /** Times may come with any offset; columns are in UTC. */
  private bindTo(column: string, value: string | number, values: Values): string {
    const isTime = this.options.columns[column]?.startsWith('timestamp');
    return bind(values, isTime ? new Date(value).toISOString() : value);
  }

  /** What looks like a number, boolean or null may be stored as such or as text. */
  private keyCondition(column: string, pair: string, values: Values): string {
    const [key = '', value = ''] = pair.split(/:(.*)/s);
    const texts = [JSON.stringify(value), ...(JSON_LITERAL.test(value) ? [value] : [])];
    const tests = texts.map(
      (text) =>
        `${this.column(column)} @> ${bind(values, `{${JSON.stringify(key)}:${text}}`)}::jsonb`,
    );
    const indexed = this.options.indexed?.[column];
    return `(${tests.join(' OR ')})${indexed ? ` AND ${indexed}` : ''}`;
  }

  private searchCondition({ columns, text }: NonNullable<Selection['search']>, values: Values) {
    const words = literal(text);
    // A trigram index finds no shorter text inside of words, but their beginnings.
    const isShort = [...text].length < 3;
    const patterns = isShort ? [`${words}%`, `% ${words}%`] : [`%${words}%`];
    const placeholders = patterns.map((pattern) => bind(values, pattern));
    const tests = columns.flatMap((column) =>
      placeholders.map((placeholder) => `${this.column(column)} ILIKE ${placeholder}`),
    );
    return `(${tests.join(' OR ')})`;
  }

  /**
   * The rows behind a key: a range of the index (owner, column, id). Nulls come last in ascending and
   * first in descending order, and no comparison of rows finds them.
   */
  private behind({ column, descending }: ListSort, { value, id }: ListKey, values: Values): string {
    const name = this.column(column);
    const beyond = descending ? '<' : '>';
    if (value === null) {
      const nulls = `${name} IS NULL AND item."id" ${beyond} ${bind(values, id)}`;
      return descending ? `(${nulls} OR ${name} IS NOT NULL)` : nulls;
    }
    const key = `(${this.bindTo(column, value, values)}, ${bind(values, id)})`;
    const range = `(${name}, item."id") ${beyond} ${key}`;
    const isNullable = this.options.columns[column]?.endsWith('?');
    return isNullable && !descending ? `(${range} OR ${name} IS NULL)` : range;
  }

  /** SQL of a number; `known` are the conditions of the selection if their values are bound already. */
  private totalSql(selection: Selection, values: Values, known?: readonly string[]): string {
    const { counter } = this.options;
    if (!counter || !this.isCounted(selection)) {
      const conditions = known ?? this.conditions(selection, values);
      return `(SELECT count(*)::int FROM (
        SELECT ${this.from} WHERE ${conditions.join(' AND ')} LIMIT ${COUNTED_ROWS + 1}) bounded)`;
    }
    const [filter] = selection.filters;
    const facet = filter ? `AND "facet" = ${bind(values, filter.value as string)}` : '';
    return `(SELECT coalesce(sum("count"), 0)::int FROM "ListCount"
      WHERE "list" = ${bind(values, counter.list)}
        AND "organizationId" = ${bind(values, selection.owner.organizationId ?? '')} ${facet})`;
  }
}
