import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { type LoadError, toLoadError } from '@/components/common/load-error';
import { ApiClientError, type Client, createClient } from '@/lib/api/client';
import { getConfig } from '@/lib/config';
import type { me } from '@/lib/contracts/auth';
import type { ResponseOf } from '@/lib/contracts/contract';
import { forwardVisitor } from './forward-visitor';

export type Session = ResponseOf<typeof me>;
export type Loaded<T> = { ok: true; data: T } | { ok: false; error: LoadError };

/** The typed client for the visitor of the page: over HTTP, with the request's cookies. */
const requestClient = cache(async (): Promise<Client> => {
  const incoming = await headers();
  return createClient({
    baseUrl: getConfig().internalApiUrl,
    headers: forwardVisitor(incoming),
    retries: 1,
    timeoutMs: 15_000,
    fetch: (input, init) => fetch(input, { ...init, cache: 'no-store' }),
  });
});

/** The signed-in user, or null. Requested once per page. */
export const currentSession = cache(async (): Promise<Loaded<Session | null>> => {
  const client = await requestClient();
  try {
    return { ok: true, data: await client.me() };
  } catch (error) {
    if (!(error instanceof ApiClientError)) throw error;
    if (error.status === 401) return { ok: true, data: null };
    return { ok: false, error: toLoadError(error) };
  }
});

/** Redirects to the sign-in page, and from there back to this page. */
export async function redirectToSignIn(): Promise<never> {
  const path = (await headers()).get('x-plinth-path') ?? '/';
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/**
 * Loads a page's data. An expired session redirects to the sign-in page and a missing resource to
 * the not-found page; every other failure is returned.
 */
export async function load<T>(read: (client: Client) => Promise<T>): Promise<Loaded<T>> {
  try {
    return { ok: true, data: await read(await requestClient()) };
  } catch (error) {
    if (!(error instanceof ApiClientError)) throw error;
    if (error.status === 401) await redirectToSignIn();
    if (error.status === 404) notFound();
    return { ok: false, error: toLoadError(error) };
  }
}
