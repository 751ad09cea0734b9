import { type ListOrdersQuery, listOrdersQuery } from '@/lib/contracts/orders';
import type { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import { OWNER } from './fill';

export type Ask = Partial<Record<keyof ListOrdersQuery, unknown>>;
export const ask = (query: Ask): ListOrdersQuery => listOrdersQuery.parse(query);

/** Pages of this size are skipped through; a cursor is good for every size. */
const STRIDE = 100;

/**
 * Goes through the list from its beginning as a client would, by cursor.
 * @returns for each of the row counts, in rising order, the cursor that goes on behind so many rows
 */
export async function walk(reads: OrdersReads, query: Ask, rows: number[]): Promise<string[]> {
  const cursors: string[] = [];
  let cursor: string | null = null;
  let read = 0;
  for (const target of rows) {
    while (read < target) {
      const perPage = Math.min(STRIDE, target - read);
      const page = await reads.list(OWNER, ask({ ...query, perPage, cursor: cursor ?? undefined }));
      cursor = page.pagination.nextCursor;
      read += perPage;
      if (cursor === null) throw new Error(`The list ends before row ${target}`);
    }
    cursors.push(cursor as string);
  }
  return cursors;
}
