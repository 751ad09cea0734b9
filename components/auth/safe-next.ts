/** Where to go after signing in: a path of this site, whatever the link said. */
export function safeNext(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return '/';
  // Browsers read `//host` and `/\host` as another site.
  if (/^\/[/\\]/.test(next) || next.startsWith('/api/')) return '/';
  return next;
}
