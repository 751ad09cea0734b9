import type { Organization } from './access';
import { HEALTH_PATH, LIST_PATH, NEW_ORDER, orderPath } from './operations';

export type Body = Record<string, unknown>;

/** A request to which every server must respond alike. */
export interface Probe {
  what: string;
  path: string;
  caller: Organization | null;
  status: number;
  /** Sent with POST. */
  body?: unknown;
  /** The part of the response that must be the same everywhere. */
  compare(response: Body): unknown;
}

const data = (response: Body) => response.data;
const code = ({ error }: Body) => (error as { code: unknown }).code;

/** Cursors are opaque, so each server may have its own. */
function list({ data, pagination }: Body): unknown {
  const { page, perPage, total, totalPages, nextCursor } = pagination as Body;
  return { data, pagination: { page, perPage, total, totalPages, nextCursor: typeof nextCursor } };
}

/** Without what each store fills in by itself. */
function created(response: Body): unknown {
  const { id, createdAt, updatedAt, ...rest } = response.data as Body;
  return { ...rest, types: [typeof id, typeof createdAt, typeof updatedAt] };
}

const ORDERS = '/api/v1/orders';
const NO_ITEMS = { ...NEW_ORDER, items: [] };

function probe(
  what: string,
  path: string,
  caller: Organization | null,
  status: number,
  compare: Probe['compare'],
  body?: unknown,
): Probe {
  return { what, path, caller, status, compare, ...(body !== undefined && { body }) };
}

/** What is measured, and that nobody saves work by leaving out a check. */
export const PROBES: readonly Probe[] = [
  probe('health', HEALTH_PATH, null, 200, data),
  probe('the list', LIST_PATH, 'large', 200, list),
  probe('the second page', `${LIST_PATH}&page=2`, 'large', 200, list),
  probe('the list of the small organization', LIST_PATH, 'small', 200, list),
  probe('an order', orderPath(77), 'large', 200, data),
  probe('a new order', ORDERS, 'large', 201, created, NEW_ORDER),
  probe('an anonymous caller', LIST_PATH, null, 401, code),
  probe("another tenant's order", orderPath(77), 'small', 404, code),
  probe('a wrong page number', `${LIST_PATH}&page=0`, 'large', 400, code),
  probe('a wrong id', `${ORDERS}/No`, 'large', 400, code),
  probe('a missing order', `${ORDERS}/nothinghere`, 'large', 404, code),
  probe('an order without items', ORDERS, 'large', 400, code, NO_ITEMS),
];
