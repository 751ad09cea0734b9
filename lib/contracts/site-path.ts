const HERE = 'http://localhost';

/** A path of this site, whatever the link says; `/` in place of anything else, and of the API. */
export function sitePath(path: string | undefined): string {
  if (!path?.startsWith('/') || !URL.canParse(path, HERE)) return '/';
  // As browsers read it: they drop tabs, and `//host` and `/\host` are another site.
  const { origin, pathname, search, hash } = new URL(path, HERE);
  if (origin !== HERE || /^\/(?:\/|api\/)/i.test(pathname)) return '/';
  return pathname + search + hash;
}
