import { ACCESS_TOKEN_SECONDS } from '@/lib/auth/access-tokens';
import { type CookieNames, cookieNames, readCookie, serializeCookie } from '@/lib/auth/cookies';
import type { Csrf } from '@/lib/auth/csrf';
import { REFRESH_TOKEN_SECONDS } from '@/lib/auth/refresh-tokens';
import type { SessionInfo } from '@/lib/contracts/session-info';
import type { StartedSession } from '@/lib/services/auth/sessions-service';
import type { ResponseHeaders } from './api-response';
import type { ApiRequest } from './request';

const DEVICE_SECONDS = 365 * 24 * 60 * 60;

/** The request's cookies and the response's `Set-Cookie` headers, by purpose. */
export interface Cookies {
  get(name: keyof CookieNames): string | null;
  set(name: keyof CookieNames, value: string, maxAgeSeconds: number): void;
  clear(name: keyof CookieNames): void;
}

export function createCookies(
  request: ApiRequest,
  headers: ResponseHeaders,
  secure: boolean,
): Cookies {
  const names = cookieNames(secure);
  const write = (name: keyof CookieNames, value: string, maxAgeSeconds: number) =>
    headers.cookies.push(
      serializeCookie(names[name], value, { secure, maxAgeSeconds, httpOnly: name !== 'csrf' }),
    );
  return {
    get: (name) => readCookie(request.headers.get('cookie'), names[name]),
    set: write,
    clear: (name) => write(name, '', 0),
  };
}

/**
 * Returns a session to its caller: in HttpOnly cookies (and a CSRF cookie that scripts can read) or,
 * for programs, in the body.
 */
export function deliverSession(
  session: StartedSession,
  transport: 'cookie' | 'token',
  { cookies, services }: { cookies: Cookies; services: { csrf: Pick<Csrf, 'tokenFor'> } },
): SessionInfo {
  if (transport === 'token') return { ...session.info, tokens: session.tokens };
  cookies.set('access', session.tokens.accessToken, ACCESS_TOKEN_SECONDS);
  cookies.set('refresh', session.tokens.refreshToken, REFRESH_TOKEN_SECONDS);
  cookies.set('csrf', services.csrf.tokenFor(session.sessionId), REFRESH_TOKEN_SECONDS);
  if (session.deviceToken) cookies.set('device', session.deviceToken, DEVICE_SECONDS);
  return { ...session.info, tokens: null };
}

export function clearSession(cookies: Cookies): void {
  for (const name of ['access', 'refresh', 'csrf'] as const) cookies.clear(name);
}
