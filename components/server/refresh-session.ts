import { parseCookie, parseSetCookie, stringifyCookie } from 'cookie';

const REFRESH_TIMEOUT_MS = 5000;
const REUSE_MS = 5000;

/** The concurrent requests of one page view share one refresh. */
const inFlight = new Map<string, Promise<string[]>>();

/**
 * Exchanges the refresh cookie for new cookies.
 * @returns the response's `Set-Cookie` lines; empty if the API is unavailable
 */
export function refreshSession(
  apiUrl: string,
  refreshCookie: string,
  headers: Record<string, string>,
): Promise<string[]> {
  const running = inFlight.get(refreshCookie);
  if (running) return running;
  const started = requestRefresh(apiUrl, headers);
  inFlight.set(refreshCookie, started);
  setTimeout(() => inFlight.delete(refreshCookie), REUSE_MS).unref();
  return started;
}

async function requestRefresh(apiUrl: string, headers: Record<string, string>): Promise<string[]> {
  try {
    const response = await fetch(`${apiUrl}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(REFRESH_TIMEOUT_MS),
    });
    return response.headers.getSetCookie();
  } catch {
    // The page renders without a session, and its own request reports the failure.
    return [];
  }
}

/** Values pass through as they are. */
const verbatim = (value: string) => value;

/** The `Cookie` header that a browser would send after these `Set-Cookie` lines. */
export function applySetCookies(cookieHeader: string, setCookies: string[]): string {
  const jar = parseCookie(cookieHeader, { decode: verbatim });
  for (const line of setCookies) {
    const { name, value, maxAge } = parseSetCookie(line, { decode: verbatim });
    jar[name] = value === '' || maxAge === 0 ? undefined : value;
  }
  return stringifyCookie(jar, { encode: verbatim });
}
