import { z } from 'zod';
import { ERROR_CODES } from '@/lib/errors/codes';

/** ids are opaque to clients: a cuid, bounded so that no id can be huge. */
export const id = z.string().regex(/^[a-z0-9]{8,40}$/, 'must be an id');
export const idParams = z.strictObject({ id });
export const isoDate = z.iso.datetime({ offset: true });
/** ISO 8601 with milliseconds in UTC, as all answers carry it. */
export const timestamp = z.iso.datetime();

export const MAX_PER_PAGE = 100;
const positive = z.coerce.number().int().min(1);

/** Query fields of every list: `page`/`perPage`, or `cursor` from a previous answer for large sets. */
export const paginationQuery = {
  page: positive.max(1_000_000).default(1),
  perPage: positive.max(MAX_PER_PAGE).default(20),
  cursor: z.string().max(500).optional(),
};
export const listQuery = z.strictObject(paginationQuery);

/** `total` counts the whole set. With a cursor `page` is null; `nextCursor` is null on the last page. */
export const pagination = z.object({
  page: z.number().int().nullable(),
  perPage: z.number().int(),
  total: z.number().int(),
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
