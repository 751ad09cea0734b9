import { z } from 'zod';
import { errorBody } from './common';

/** The most items that one batch takes. */
export const MAX_BATCH = 100;

/** An item of a batch after it was held against its schema. */
export type BatchItem<T> = z.ZodSafeParseResult<T>;

/** What a batch's items look like, for whoever describes it: the OpenAPI document. */
export const batchItemSchemas = new WeakMap<z.ZodType, z.ZodType>();

/**
 * One item of a batch. Typed and documented as `schema`, but it never refuses: the handler gets how
 * each item fared, so that a bad one fails alone.
 */
export function batchItem<S extends z.ZodType>(
  schema: S,
): z.ZodType<BatchItem<z.output<S>>, z.input<S>> {
  const item: z.ZodType = z.unknown().transform((value) => schema.safeParse(value));
  batchItemSchemas.set(item, schema);
  return item as z.ZodType<BatchItem<z.output<S>>, z.input<S>>;
}

/** `true` makes a batch all or nothing. */
export const batchQuery = z.strictObject({
  atomic: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
});

/**
 * How a batch went, item by item in the order of the request. `status` is what the item alone would
 * have been answered with; it carries either `data` or `error`.
 */
export function batchResponse<S extends z.ZodType>(data: S) {
  const place = { index: z.number().int(), status: z.number().int() };
  return z.object({
    succeeded: z.number().int(),
    failed: z.number().int(),
    results: z.array(
      z.union([z.object({ ...place, data }), z.object({ ...place, error: errorBody })]),
    ),
  });
}
