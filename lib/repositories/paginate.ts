import type { Page } from '@/lib/contracts/common';
import { COUNTED_ROWS } from '@/lib/db/postgres/list-table';
import { decodeCursor, encodeCursor, type Position } from './list/cursor';
import { type ListQuery, offsetOf, type Total } from './list/list-reader';

export type PageRequest = Pick<ListQuery, 'page' | 'perPage' | 'cursor'>;

/** What a repository hands to Prisma's `findMany`. */
export interface PageQuery<Where> {
  where: { AND: [Where, Record<string, unknown>] };
  orderBy: Record<string, 'desc'>[];
  skip: number;
  take: number;
}

export interface PageSource<Row, Where> {
  /** Names the list in its cursors. */
  list: string;
  /** Whose rows, and which of them; cursors are bound to it. */
  where: Where;
  findMany(query: PageQuery<Where>): Promise<Row[]>;
  /** Counts up to `take` rows. */
  count(query: { where: Where; take: number }): Promise<number>;
}

/** Behind the position, going down. The first condition is a range that an index can begin at. */
function behind({ value, id }: Position): Record<string, unknown> {
  return {
    createdAt: { lte: value },
    OR: [{ createdAt: { lt: value } }, { id: { lt: id } }],
  };
}

/** The first page counts, up to a bound; its cursor carries the total on. */
async function totalOf<Row, Where>(
  { where, count }: PageSource<Row, Where>,
  after: Position | null,
): Promise<Total> {
  if (after?.total != null) return { total: after.total, totalIsEstimate: after.totalIsEstimate };
  const counted = await count({ where, take: COUNTED_ROWS + 1 });
  return { total: Math.min(counted, COUNTED_ROWS), totalIsEstimate: counted > COUNTED_ROWS };
}

/**
 * One page of a list of the platform's, newest first, by number or by cursor. A cursor continues right
 * after the row it names, so that rows inserted meanwhile neither repeat nor hide others. More than
 * `COUNTED_ROWS` rows are told as that many, marked as an estimate.
 * @throws ValidationError for a cursor of another list or filter, and for a page too far in
 */
export async function paginate<Row extends { id: string; createdAt: Date }, Where>(
  request: PageRequest,
  source: PageSource<Row, Where>,
): Promise<Page<Row>> {
  const scope = JSON.stringify([source.list, source.where]);
  const after =
    request.cursor === undefined ? null : decodeCursor(scope, 'timestamp', request.cursor);
  const [rows, total] = await Promise.all([
    source.findMany({
      where: { AND: [source.where, after ? behind(after) : {}] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      skip: after ? 0 : offsetOf(request),
      // One more than asked for tells whether there is a next page.
      take: request.perPage + 1,
    }),
    totalOf(source, after),
  ]);
  const data = rows.slice(0, request.perPage);
  const last = data.at(-1);
  const position = last && { value: last.createdAt.toISOString(), id: last.id, ...total };
  return {
    data,
    pagination: {
      page: after ? null : request.page,
      perPage: request.perPage,
      ...total,
      totalPages: Math.ceil(total.total / request.perPage),
      nextCursor: rows.length > request.perPage && position ? encodeCursor(scope, position) : null,
    },
  };
}

/** The same page with each row turned into what the API shows. */
export function mapPage<A, B>(page: Page<A>, map: (row: A) => B): Page<B> {
  return { data: page.data.map(map), pagination: page.pagination };
}
