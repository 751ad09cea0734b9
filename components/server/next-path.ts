import { redirect } from 'next/navigation';
import { currentSession } from './api';
import type { SearchParams } from './search-params';

const HERE = 'http://localhost';

/** Where to go after signing in: a path of this site, whatever the link says. */
export function safeNext(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, HERE)) return '/';
  // As browsers read it: they drop tabs, and `//host` and `/\host` are another site.
  const { origin, pathname, search, hash } = new URL(next, HERE);
  if (origin !== HERE || /^\/(?:\/|api\/)/i.test(pathname)) return '/';
  return pathname + search + hash;
}

/** The `next` of a sign-in or sign-up page; a signed-in user is redirected to it at once. */
export async function redirectSignedIn(searchParams: SearchParams): Promise<string> {
  const next = safeNext((await searchParams).next);
  const session = await currentSession();
  if (session.ok && session.data) redirect(next);
  return next;
}
