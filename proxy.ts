import { type NextRequest, NextResponse } from 'next/server';
import { forwardVisitor } from '@/components/server/forward-visitor';
import { findPortalOrigins, portalOrganization } from '@/components/server/portal-origins';
import { applySetCookies, refreshSession } from '@/components/server/refresh-session';
import { pageSecurityHeaders } from '@/components/server/security-headers';
import { cookieNames } from '@/lib/auth/cookies';
import { getConfig } from '@/lib/config';

/**
 * Runs before every page and never before the API: renews a session whose access token ran out,
 * and sets the page's security headers with a fresh nonce. The webhook portal knows no cookies, and is
 * the only page that other sites may show in a frame.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const config = getConfig();
  const portal = portalOrganization(request.nextUrl.pathname);
  const headers = new Headers(request.headers);
  if (portal !== null) headers.delete('cookie');
  const setCookies = portal === null ? await renewedCookies(request) : [];
  const nonce = btoa(crypto.randomUUID());
  const security = pageSecurityHeaders({
    nonce,
    development: config.environment === 'development',
    secure: config.secureCookies,
    frameAncestors: portal === null ? [] : await findPortalOrigins(portal, forwardVisitor(headers)),
  });

  headers.set('x-nonce', nonce);
  // Next.js reads the nonce for its own scripts from the policy on the request.
  headers.set('content-security-policy', security['Content-Security-Policy'] ?? '');
  headers.set('x-plinth-path', pagePath(request));
  if (setCookies.length > 0) {
    headers.set('cookie', applySetCookies(request.headers.get('cookie') ?? '', setCookies));
  }

  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(security)) response.headers.set(name, value);
  for (const line of setCookies) response.headers.append('set-cookie', line);
  return response;
}

/** New cookies when the access cookie is gone and the refresh cookie is not; else none. */
async function renewedCookies(request: NextRequest): Promise<string[]> {
  const config = getConfig();
  const names = cookieNames(config.secureCookies);
  const refreshCookie = request.cookies.get(names.refresh)?.value;
  if (refreshCookie === undefined || request.cookies.has(names.access)) return [];
  return refreshSession(config.internalApiUrl, refreshCookie, forwardVisitor(request.headers));
}

/** Path and query of the page, to come back to after signing in. */
function pagePath(request: NextRequest): string {
  const query = new URLSearchParams(request.nextUrl.search);
  query.delete('_rsc');
  const search = query.toString();
  return `${request.nextUrl.pathname}${search === '' ? '' : `?${search}`}`;
}

export const config = {
  matcher: ['/((?!api/|_next/static|_next/image|icon.svg).*)'],
};
