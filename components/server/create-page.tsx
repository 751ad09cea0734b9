import type { ReactNode } from 'react';
import type { z } from 'zod';
import { ErrorPanel } from '@/components/common/error-panel';
import type { Client } from '@/lib/api/client';
import { load } from './api';

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

interface PageProps {
  /** Empty for pages without a parameter. */
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

interface PageOptions<S extends z.ZodObject, T> {
  /** The schema of the page's query; without it the page has none. */
  query?: S;
  load: (client: Client, input: { id: string; query: Partial<z.output<S>> }) => Promise<T>;
  view: (data: T) => ReactNode;
}

/** A page that loads its data with the typed client, and shows the failure if it cannot. */
export function createPage<S extends z.ZodObject, T>(options: PageOptions<S, T>) {
  return async function Page({ params, searchParams }: PageProps): Promise<ReactNode> {
    const { id } = await params;
    const query = options.query ? await readSearchParams(searchParams, options.query) : {};
    const loaded = await load((client) => options.load(client, { id, query }));
    return loaded.ok ? options.view(loaded.data) : <ErrorPanel error={loaded.error} />;
  };
}
