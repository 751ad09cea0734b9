import type { z } from 'zod';

/** Converts rows to the API's view of them: the fields of `schema`, with times as ISO text. */
export function viewOf<S extends z.ZodObject>(schema: S) {
  const names = Object.keys(schema.shape);
  return (row: Readonly<Record<keyof z.output<S>, unknown>>): z.output<S> => {
    const view: Record<string, unknown> = {};
    for (const name of names) {
      const value: unknown = row[name as keyof z.output<S>];
      view[name] = value instanceof Date ? value.toISOString() : value;
    }
    return view as z.output<S>;
  };
}
