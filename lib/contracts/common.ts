import { z } from 'zod';
import { ERROR_CODES } from '@/lib/errors/codes';
import { MAX_PAGED_ROWS, USE_CURSOR } from './paging';

/** A cuid, opaque to clients. */
export const id = z.string().regex(/^[a-z0-9]{8,40}$/, 'must be an id');
export const idParams = z.strictObject({ id });
/** A time of the years 1 to 9999 in UTC, which every database can store. */
export const isoDate = z.iso.datetime({ offset: true }).refine((text) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 1 && year <= 9999;
}, 'must be in the years 1 to 9999 (UTC)');
/** ISO 8601 in UTC with milliseconds, in all responses. */
export const timestamp = z.iso.datetime();

export const MAX_PER_PAGE = 100;
const positive = z.coerce.number().int().min(1);

/** The schema of a query string. Unknown parameters are rejected with a list of the allowed ones. */
export function queryObject<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `does not take ${issue.keys.join(', ')}; allowed are ${allowed}`
        : undefined,
  });
}

/** Query parameters of every list: `page` and `perPage`, or the `cursor` of a previous page for large sets. */
export const paginationQuery = {
  page: positive.max(MAX_PAGED_ROWS, USE_CURSOR).default(1),
  perPage: positive.max(MAX_PER_PAGE).default(20),
  cursor: z.string().max(3000).optional(),
};

/**
 * `total` counts the whole set, exactly unless `totalIsEstimate`. With a cursor `page` is null;
 * `nextCursor` is null on the last page.
 */
export const pagination = z.object({
  page: z.number().int().nullable(),
  perPage: z.number().int(),
  total: z.number().int(),
  totalIsEstimate: z.boolean(),
  totalPages: z.number().int(),
  nextCursor: z.string().nullable(),
});
export type Pagination = z.infer<typeof pagination>;

export interface Page<T> {
  data: T[];
  pagination: Pagination;
}

export const meta = z.object({ timestamp, requestId: z.string() });

export const errorBody = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.unknown().optional(),
});
export type ErrorBody = z.infer<typeof errorBody>;
export const errorEnvelope = z.object({ success: z.literal(false), error: errorBody, meta });
