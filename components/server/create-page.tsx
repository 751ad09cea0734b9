import type { ReactNode } from 'react';
import type { z } from 'zod';
import { ErrorPanel } from '@/components/common/error-panel';
import type { Client } from '@/lib/api/client';
import { load } from './api';
import { readSearchParams, type SearchParams } from './search-params';

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
