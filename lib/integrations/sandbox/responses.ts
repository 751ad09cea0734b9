import type { z } from 'zod';
import { ProviderError } from '@/lib/errors';

export const NAME = 'Larkhaven (sandbox)';

/** @throws ProviderError when the response does not match the schema */
export function parseResponse<T>(schema: z.ZodType<T>, response: unknown, what: string): T {
  const parsed = schema.safeParse(response);
  if (parsed.success) return parsed.data;
  throw new ProviderError(`${NAME} did not respond with ${what}`, { cause: parsed.error });
}
