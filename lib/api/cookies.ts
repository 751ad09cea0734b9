import { type CookieNames, cookieNames, readCookie, serializeCookie } from '@/lib/auth/cookies';
import type { ResponseHeaders } from './api-response';
import type { ApiRequest } from './request';

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
