import { redirect } from 'next/navigation';
import { currentSession } from './api';
import type { SearchParams } from './search-params';

/** Where to go after signing in: a path of this site, whatever the link says. */
export function safeNext(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return '/';
  // Browsers read `//host` and `/\host` as another site.
  if (/^\/[/\\]/.test(next) || next.startsWith('/api/')) return '/';
  return next;
}

/** The `next` of a sign-in or sign-up page; a signed-in user is redirected to it at once. */
export async function redirectSignedIn(searchParams: SearchParams): Promise<string> {
  const next = safeNext((await searchParams).next);
  const session = await currentSession();
  if (session.ok && session.data) redirect(next);
  return next;
}
