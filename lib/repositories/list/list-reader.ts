import type pg from 'pg';
import type { TextPage } from '@/lib/cache/cache';
import { JsonText } from '@/lib/utils/json-text';
import { filtersOf } from './conditions';
import { decodeCursor, encodeCursor, type Position } from './cursor';
import { toSort } from './keyset';
import { itemSql, ROW_SEPARATOR } from './page-sql';
import { type PageStatement, pageStatement } from './page-statement';
import type { ListQuery, ListSource } from './source';
import { createStatementNames } from './statements';
import { COUNTED_ROWS, estimateTotal, facetsSql, type Total } from './totals';

interface NamedText {
  name: string | undefined;
  text: string;
}

interface PageRow {
  rows: string | null;
  count: number;
  id: string | null;
  key: string | null;
  total: number | null;
}

/** A count that the database keeps is asked for again: it is exact at each page. */
const UNKNOWN = { total: null, totalIsEstimate: false };
const exactly = (total: number | null): Total => ({ total: total ?? 0, totalIsEstimate: false });

/**
 * Reads a declared list by prepared statements that make the JSON text of the answer: one round trip
 * for a page and its total, and nothing is parsed on the way.
 */
export class ListReader<T> {
  private readonly names: (text: string) => string | undefined;
  /** What reads a whole item, the most frequent of all statements. */
  private readonly whole: NamedText;

  constructor(
    private readonly pool: pg.Pool,
    private readonly source: ListSource,
  ) {
    this.names = createStatementNames(source.list.name);
    this.whole = this.named(itemSql(source));
  }

  /**
   * One page of what belongs to `owner`.
   * @throws ValidationError for a cursor of another list, sort or filter, and for a page too far in
   */
  async page(owner: string, query: ListQuery): Promise<TextPage<T>> {
    const sort = toSort(this.source.list.columns, query.sort);
    const scope = this.cursorScope(owner, query);
    const after = query.cursor === undefined ? null : decodeCursor(scope, sort.type, query.cursor);
    const statement = pageStatement(this.source, owner, query, after);
    const row = await this.read(statement);
    const total = statement.counted
      ? exactly(row.total)
      : await this.total(owner, query, row.total, after);

    const more = row.count > query.perPage;
    const rows = row.rows ?? '';
    const value = sort.type.startsWith('integer') && row.key !== null ? Number(row.key) : row.key;
    return {
      data: new JsonText(`[${more ? rows.slice(0, rows.lastIndexOf(ROW_SEPARATOR)) : rows}]`),
      pagination: {
        page: after ? null : query.page,
        perPage: query.perPage,
        ...total,
        totalPages: Math.ceil(total.total / query.perPage),
        nextCursor: more
          ? encodeCursor(scope, {
              value,
              id: row.id ?? '',
              ...(statement.counted ? UNKNOWN : total),
            })
          : null,
      },
    };
  }

  /** One item of the owner's; null when there is none, or only a deleted one. */
  async item(owner: string, id: string, fields?: readonly string[]): Promise<JsonText<T> | null> {
    const { name, text } = fields ? this.named(itemSql(this.source, fields)) : this.whole;
    const values = [id, owner];
    const { rows } = await this.pool.query<{ row: string; version?: number }>({
      name,
      text,
      values,
    });
    const [found] = rows;
    return found ? new JsonText<T>(found.row, found.version) : null;
  }

  /** What the counters count by: each value with its rows, of those that have any. */
  async countByFacet(owner: string): Promise<{ facet: string; count: number }[]> {
    const { rows } = await this.pool.query<{ facet: string; count: number }>({
      ...this.named(facetsSql(this.source)),
      values: [owner],
    });
    return rows;
  }

  private named(text: string): NamedText {
    return { name: this.names(text), text };
  }

  private async read({ text, values, repeats }: PageStatement): Promise<PageRow> {
    const name = repeats ? this.names(text) : undefined;
    const { rows } = await this.pool.query<PageRow>({ name, text, values });
    return rows[0] as PageRow;
  }

  /** Of a query that has no counter: what the cursor carries on, or what the first page counted. */
  private async total(
    owner: string,
    query: ListQuery,
    counted: number | null,
    after: Position | null,
  ): Promise<Total> {
    if (after?.total != null) return { total: after.total, totalIsEstimate: after.totalIsEstimate };
    if ((counted ?? 0) <= COUNTED_ROWS) return exactly(counted);
    const total = await estimateTotal(this.pool, this.source, owner, query);
    return { total, totalIsEstimate: true };
  }

  private cursorScope(owner: string, query: ListQuery): string {
    const filters = [...filtersOf(this.source, query)];
    return JSON.stringify([this.source.list.name, owner, query.sort, query.q ?? null, filters]);
  }
}
