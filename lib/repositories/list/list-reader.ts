import type pg from 'pg';
import type { Pagination } from '@/lib/contracts/common';
import type { ListDeclaration } from '@/lib/contracts/list';
import { MAX_PAGED_ROWS, USE_CURSOR } from '@/lib/contracts/paging';
import {
  COUNTED_ROWS,
  type Condition,
  type ListRow,
  ListTable,
  type ListTableOptions,
  type PageRequest,
} from '@/lib/db/postgres/list-table';
import { ValidationError } from '@/lib/errors';
import { JsonText } from '@/lib/utils/json-text';
import { decodeCursor, encodeCursor, type Position } from './cursor';

/** A page of a list, its rows as JSON text. */
export interface TextPage<T> {
  data: JsonText<T[]>;
  pagination: Pagination;
}

/** A declared list and the table of its rows. */
export interface ListSource<Owner extends string = string>
  extends Omit<ListTableOptions, 'columns' | 'counter'> {
  list: ListDeclaration;
  /** The columns that name the owner; each query selects the rows of one. */
  owner: readonly Owner[];
  /** Set if a migration called `count_list` for the table, with the column that it counts by. */
  counted?: { by?: string };
}

/** A validated query string of a declared list; its filters have properties of their own. */
export interface ListQuery {
  page: number;
  perPage: number;
  cursor?: string | undefined;
  sort: string;
  fields?: readonly string[] | undefined;
  q?: string | undefined;
}

interface Total {
  total: number;
  totalIsEstimate: boolean;
}

/** Rows to skip. @throws ValidationError beyond row `MAX_PAGED_ROWS` */
function offsetOf({ page, perPage }: ListQuery): number {
  if (page * perPage > MAX_PAGED_ROWS) {
    throw ValidationError.of('query.page', USE_CURSOR);
  }
  return (page - 1) * perPage;
}

/** Reads a declared list: pages by number or cursor with their totals, and single items. */
export class ListReader<T, Owner extends string = string> {
  readonly table: ListTable;
  private readonly list: ListDeclaration;

  constructor(
    pool: pg.Pool,
    private readonly source: ListSource<Owner>,
  ) {
    const { list, counted, ...table } = source;
    const counter = counted ? { counter: { list: list.name, by: counted.by } } : {};
    this.list = list;
    this.table = new ListTable(pool, { ...table, columns: list.columns, ...counter });
  }

  /**
   * One page. A cursor continues right after the row it names, so that rows inserted in the meantime
   * neither repeat nor hide others.
   * @throws ValidationError for a cursor of another list, sort or filter, and for a page too far in
   */
  async page(owner: Record<Owner, string>, query: ListQuery): Promise<TextPage<T>> {
    const { rows, pagination } = await this.read(owner, query);
    return { data: new JsonText(`[${rows.join(',')}]`), pagination };
  }

  /** All items that match, `size` at a time; each batch is read when it is asked for. */
  async *batches(
    owner: Record<Owner, string>,
    query: Omit<ListQuery, 'page' | 'perPage' | 'cursor'>,
    size: number,
  ): AsyncGenerator<JsonText<T>[]> {
    let cursor: string | undefined;
    do {
      const page = { ...query, page: 1, perPage: size, cursor };
      const { rows, pagination } = await this.read(owner, page);
      yield rows.map((json) => new JsonText<T>(json));
      cursor = pagination.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** One item of the owner; null when there is none, or only a hidden one. */
  async item(
    owner: Record<Owner, string>,
    id: string,
    fields?: readonly string[],
  ): Promise<JsonText<T> | null> {
    const found = await this.table.readItem(this.ownerOf(owner), id, fields);
    return found && new JsonText<T>(found.json, found.version);
  }

  /** The query of a page: with one row more, which shows whether there is a next page. */
  request(owner: Record<Owner, string>, query: ListQuery, after: Position | null): PageRequest {
    const { q: text, perPage, sort, fields } = query;
    const selection = {
      owner: this.ownerOf(owner),
      filters: this.filtersOf(query),
      search: text === undefined ? undefined : { columns: this.list.search, text },
    };
    return {
      ...selection,
      sort: { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
      after,
      offset: after ? 0 : offsetOf(query),
      limit: perPage + 1,
      fields,
      withTotal: after?.total == null || this.table.isCounted(selection),
    };
  }

  private async read(
    owner: Record<Owner, string>,
    query: ListQuery,
  ): Promise<{ rows: string[]; pagination: Pagination }> {
    const { perPage, cursor } = query;
    const scope = this.cursorScope(owner, query);
    const type = this.list.columns[query.sort.replace(/^-/, '')];
    const after = cursor === undefined ? null : decodeCursor(scope, type, cursor);
    const request = this.request(owner, query, after);
    const rows = await this.table.readPage(request);
    const total = await this.totalOf(request, rows, after);
    const last = rows.length > perPage ? rows[perPage - 1] : undefined;
    // A stored total is read again for each page; a counted one is carried by the cursor.
    const carried = this.table.isCounted(request) ? { total: null, totalIsEstimate: false } : total;
    return {
      rows: rows.slice(0, perPage).map(({ json }) => json),
      pagination: {
        page: after ? null : query.page,
        perPage,
        ...total,
        totalPages: Math.ceil(total.total / perPage),
        nextCursor: last
          ? encodeCursor(scope, { value: last.value, id: last.id, ...carried })
          : null,
      },
    };
  }

  private async totalOf(
    request: PageRequest,
    rows: readonly ListRow[],
    after: Position | null,
  ): Promise<Total> {
    if (!request.withTotal)
      return { total: after?.total ?? 0, totalIsEstimate: !!after?.totalIsEstimate };
    // A page without rows has no row to carry the total.
    const total = rows[0]?.total ?? (await this.table.count(request));
    if (total <= COUNTED_ROWS || this.table.isCounted(request)) {
      return { total, totalIsEstimate: false };
    }
    return { total: await this.table.estimate(request), totalIsEstimate: true };
  }

  private ownerOf(owner: Record<Owner, string>): Record<string, string> {
    return Object.fromEntries(this.source.owner.map((column) => [column, owner[column]]));
  }

  /** The declared filters that the query names. */
  private filtersOf(query: ListQuery): Condition[] {
    const sent = query as unknown as Record<string, Condition['value'] | undefined>;
    return Object.entries(this.list.filters).flatMap(([name, { column, operator }]) => {
      const value = sent[name];
      return value === undefined ? [] : [{ column, operator, value }];
    });
  }

  private cursorScope(owner: Record<Owner, string>, query: ListQuery): string {
    const { sort, q = null } = query;
    return JSON.stringify([this.list.name, this.ownerOf(owner), sort, q, this.filtersOf(query)]);
  }
}
