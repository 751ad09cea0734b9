/**
 * The wait of a `Retry-After` header in milliseconds: seconds or an HTTP date (RFC 9110). Null when it
 * is missing or invalid.
 */
export function parseRetryAfter(header: string | null, now: number = Date.now()): number | null {
  const value = header?.trim();
  if (!value) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : Math.max(0, time - now);
}
