import { z } from 'zod';
import { errorBody } from './common';

/** The maximum number of items of a batch. */
export const MAX_BATCH = 100;

/** Validates an item of a batch. */
export type BatchItem<T> = () => z.ZodSafeParseResult<T>;

/** The schema of each batch item, for the OpenAPI document. */
export const batchItemSchemas = new WeakMap<z.ZodType, z.ZodType>();

/**
 * One item of a batch. Typed and documented as `schema`, but never invalid: the handler validates it, so
 * that an invalid item fails alone, and a large batch does not hold the event loop.
 */
export function batchItem<S extends z.ZodType>(
  schema: S,
): z.ZodType<BatchItem<z.output<S>>, z.input<S>> {
  const item: z.ZodType = z.unknown().transform((value) => () => schema.safeParse(value));
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
 * The results of a batch, one per item, in the order of the request. `status` is the status of a request
 * with this item alone; a result has either `data` or `error`.
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
