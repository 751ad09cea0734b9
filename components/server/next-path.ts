import { redirect } from 'next/navigation';
import { sitePath } from '@/lib/contracts/site-path';
import { currentSession } from './api';
import type { SearchParams } from './search-params';

/** Where to go after signing in. */
export const safeNext = (next: string | string[] | undefined): string =>
  sitePath(typeof next === 'string' ? next : undefined);

/** The `next` of a sign-in or sign-up page; a signed-in user is redirected to it at once. */
export async function redirectSignedIn(searchParams: SearchParams): Promise<string> {
  const next = safeNext((await searchParams).next);
  const session = await currentSession();
  if (session.ok && session.data) redirect(next);
  return next;
}
