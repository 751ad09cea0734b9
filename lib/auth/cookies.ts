import { parseCookie, stringifySetCookie } from 'cookie';

export interface CookieNames {
  access: string;
  refresh: string;
  /** Readable by scripts on purpose: they send its value back in `X-CSRF-Token`. */
  csrf: string;
  /** Binds a browser to the OAuth authorization it started. */
  oauth: string;
  /** Outlives sessions: recognizes the browser at the next sign-in. */
  device: string;
  /** Carries an identity at an issuer until its owner has signed in to the account it is linked to. */
  link: string;
}

/** The names of our cookies; over https they carry the `__Host-` prefix, which browsers enforce. */
export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-' : '';
  return {
    access: `${prefix}plinth_access`,
    refresh: `${prefix}plinth_refresh`,
    csrf: `${prefix}plinth_csrf`,
    oauth: `${prefix}plinth_oauth`,
    device: `${prefix}plinth_device`,
    link: `${prefix}plinth_link`,
  };
}

export interface CookieOptions {
  secure: boolean;
  maxAgeSeconds: number;
  /** False lets the scripts of pages read it. */
  httpOnly: boolean;
}

/** A `Set-Cookie` value for a whole-site, SameSite=Lax cookie. `maxAgeSeconds: 0` deletes it. */
export function serializeCookie(name: string, value: string, options: CookieOptions): string {
  const { secure, httpOnly, maxAgeSeconds: maxAge } = options;
  return stringifySetCookie({ name, value, path: '/', maxAge, sameSite: 'lax', httpOnly, secure });
}

/** The value of a cookie in a `Cookie` header, or null. */
export function readCookie(header: string | null, name: string): string | null {
  return parseCookie(header ?? '')[name] ?? null;
}
