import { isApiError } from '@/lib/errors';
import { OidcRefusal, oidcFailureOf } from '@/lib/services/auth/oidc-refusal';

export const redirectTo = (location: string): Response =>
  new Response(null, { status: 303, headers: { location } });

/**
 * Shows a browser on a page why a sign-in with an issuer failed; throws the error for a program.
 * @param pageUrl the address of a page
 */
export function respondOidcFailure(
  { headers }: { headers: Pick<Headers, 'get'> },
  error: unknown,
  pageUrl: (path: string) => string,
): Response {
  const failure = isApiError(error) ? oidcFailureOf(error) : null;
  const isBrowser = headers.get('accept')?.includes('text/html') ?? false;
  if (failure === null || !isBrowser) throw error;
  const page = error instanceof OidcRefusal ? error.page : '/sign-in';
  return redirectTo(pageUrl(`${page}?error=${failure}`));
}
