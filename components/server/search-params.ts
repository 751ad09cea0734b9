import type { z } from 'zod';

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/**
 * Reads a page's query with the contract's own schema. Fields that it rejects are dropped, so that
 * an old or edited link still opens.
 */
export async function readSearchParams<S extends z.ZodObject>(
  searchParams: SearchParams,
  schema: S,
): Promise<Partial<z.output<S>>> {
  const given = await searchParams;
  const accepted: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    const value = given[name];
    if (typeof value !== 'string' || value === '') continue;
    const parsed = field.safeParse(value);
    if (parsed.success) accepted[name] = parsed.data;
  }
  return accepted as Partial<z.output<S>>;
}
