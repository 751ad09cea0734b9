export interface CookieNames {
  access: string;
  refresh: string;
  /** Readable by scripts on purpose: its value is sent back in `X-CSRF-Token`. */
  csrf: string;
  /** Binds a browser to the OAuth authorization it started. */
  oauth: string;
  /** Outlives sessions: recognizes the browser at the next sign-in. */
  device: string;
}

/** The names of the session's cookies; over https they carry the `__Host-` prefix, which browsers enforce. */
export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-' : '';
  return {
    access: `${prefix}plinth_access`,
    refresh: `${prefix}plinth_refresh`,
    csrf: `${prefix}plinth_csrf`,
    oauth: `${prefix}plinth_oauth`,
    device: `${prefix}plinth_device`,
  };
}

export interface CookieOptions {
  secure: boolean;
  maxAgeSeconds: number;
  /** False lets scripts of the page read it. */
  httpOnly?: boolean;
}

/** A `Set-Cookie` value for a whole-site, SameSite=Lax cookie. `maxAgeSeconds: 0` removes it. */
export function serializeCookie(name: string, value: string, options: CookieOptions): string {
  const parts = [
    `${name}=${encodeURIComponent(value)}`,
    'Path=/',
    `Max-Age=${options.maxAgeSeconds}`,
    'SameSite=Lax',
  ];
  if (options.httpOnly !== false) parts.push('HttpOnly');
  if (options.secure) parts.push('Secure');
  return parts.join('; ');
}

/** The value of a cookie in a `Cookie` header, or null. */
export function readCookie(header: string | null, name: string): string | null {
  if (!header) return null;
  for (const part of header.split(';')) {
    const separator = part.indexOf('=');
    if (separator === -1 || part.slice(0, separator).trim() !== name) continue;
    try {
      return decodeURIComponent(part.slice(separator + 1).trim());
    } catch {
      return null;
    }
  }
  return null;
}
