import { randomUUID } from 'node:crypto';
import type { OrderRow, PageRequest } from './orders-store';

const meta = () => ({ timestamp: new Date().toISOString(), requestId: randomUUID() });

export function success(data: unknown) {
  return { success: true, data, meta: meta() };
}

/** A page of a list that was read with one row more than asked for. */
export function page(rows: OrderRow[], total: number, request: PageRequest) {
  const data = rows.slice(0, request.perPage);
  return pageOf(data, rows.length > request.perPage, total, request);
}

/** A page of a list, and whether there is another. */
export function pageOf(
  data: OrderRow[],
  more: boolean,
  total: number,
  { page, perPage }: PageRequest,
) {
  const last = data.at(-1);
  const pagination = {
    page,
    perPage,
    total,
    totalIsEstimate: false,
    totalPages: Math.ceil(total / perPage),
    nextCursor: more && last ? cursorAfter(last) : null,
  };
  return { success: true, data, pagination, meta: meta() };
}

function cursorAfter({ id, placedAt }: OrderRow): string {
  const key = ['desc:placedAt', placedAt, id];
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

export function failure(code: string, message: string, details?: unknown) {
  return { success: false, error: { code, message, details }, meta: meta() };
}

export const unauthenticated = () => failure('UNAUTHENTICATED', 'Sign in first');
export const notFound = () => failure('NOT_FOUND', 'There is no such order');
/** @param issues as the framework's validator reports them */
export const invalid = (issues: unknown) =>
  failure('VALIDATION_ERROR', 'Validation failed', { issues });
