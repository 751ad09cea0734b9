import { z } from 'zod';
import type { Page } from '@/lib/contracts/common';
import { ValidationError } from '@/lib/errors';

export interface PageRequest {
  page: number;
  perPage: number;
  cursor?: string | undefined;
}

/** A column that the list is ordered by; the id always breaks ties. */
export interface PageOrder {
  field: string;
  direction: 'asc' | 'desc';
}

/** What a repository hands to Prisma's `findMany`. */
export interface PageQuery {
  /** Empty, or the keyset condition; AND it to the list's own `where`. */
  where: Record<string, unknown>;
  orderBy: Record<string, 'asc' | 'desc'>[];
  skip: number;
  take: number;
}

const cursorSchema = z.tuple([z.string(), z.union([z.string(), z.number()]), z.string()]);

function encodeCursor(order: string, row: Record<string, unknown>, field: string): string {
  const value = row[field];
  const portable = value instanceof Date ? value.toISOString() : value;
  return Buffer.from(JSON.stringify([order, portable, row.id])).toString('base64url');
}

function decodeCursor(cursor: string, order: string): { value: string | number; id: string } {
  try {
    const [cursorOrder, value, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    if (cursorOrder === order) return { value, id };
  } catch {
    // Told below, like a cursor of another list.
  }
  throw new ValidationError([
    {
      path: 'query.cursor',
      message: 'is not a cursor of this list and sort; take it from nextCursor',
    },
  ]);
}

function keyset({ field, direction }: PageOrder, after: { value: string | number; id: string }) {
  const operator = direction === 'asc' ? 'gt' : 'lt';
  return {
    OR: [
      { [field]: { [operator]: after.value } },
      { [field]: after.value, id: { [operator]: after.id } },
    ],
  };
}

const NEWEST_FIRST: PageOrder = { field: 'createdAt', direction: 'desc' };

/**
 * One page of a list, by number or by cursor. A cursor continues right after the row it names, so
 * that rows inserted meanwhile neither repeat nor hide others.
 * @throws ValidationError for a cursor that is not of this list and order
 */
export async function paginate<Row extends { id: string }>(
  request: PageRequest,
  source: {
    order?: PageOrder;
    findMany(query: PageQuery): Promise<Row[]>;
    count(): Promise<number>;
  },
): Promise<Page<Row>> {
  const order = source.order ?? NEWEST_FIRST;
  const orderName = `${order.direction}:${order.field}`;
  const after = request.cursor === undefined ? null : decodeCursor(request.cursor, orderName);
  const [rows, total] = await Promise.all([
    source.findMany({
      where: after ? keyset(order, after) : {},
      orderBy: [{ [order.field]: order.direction }, { id: order.direction }],
      skip: after ? 0 : (request.page - 1) * request.perPage,
      // One more than asked for tells whether there is a next page.
      take: request.perPage + 1,
    }),
    source.count(),
  ]);
  const data = rows.slice(0, request.perPage);
  const last = data.at(-1);
  return {
    data,
    pagination: {
      page: after ? null : request.page,
      perPage: request.perPage,
      total,
      totalPages: Math.ceil(total / request.perPage),
      nextCursor:
        rows.length > request.perPage && last ? encodeCursor(orderName, last, order.field) : null,
    },
  };
}

/** The same page with each row turned into what the API shows. */
export function mapPage<A, B>(page: Page<A>, map: (row: A) => B): Page<B> {
  return { data: page.data.map(map), pagination: page.pagination };
}
