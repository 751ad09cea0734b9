import type { Operation } from './operation';
import type { CallArgs } from './types';

/** Fills the path's parameters and appends the query; lists by commas, empty values left out. */
export function buildUrl(baseUrl: string, operation: Operation, args: CallArgs): string {
  const path = operation.path.replace(/:([A-Za-z]+)/g, (_, name: string) =>
    encodeURIComponent(String(args.params?.[name])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(args.query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    search.set(key, value instanceof Date ? value.toISOString() : String(value));
  }
  const query = search.toString();
  return `${baseUrl.replace(/\/$/, '')}${path}${query === '' ? '' : `?${query}`}`;
}

/** Whether the operation may be sent a second time without doing its work twice. */
export function mayRepeat({ method, idempotent }: Operation): boolean {
  return method === 'GET' || idempotent;
}

/** `If-Match` of a version as it stands in the data, or of an entity tag as it stood in a header. */
export function ifMatch(version: number | string): string {
  return typeof version === 'number' ? `"v${version}"` : version;
}

/** A version 4 UUID, also where `randomUUID` is missing (pages on plain http other than localhost). */
export function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The CSRF token from the cookie that scripts can read; null outside of browsers. */
export function readCsrfCookie(): string | null {
  if (typeof document === 'undefined') return null;
  const match = /(?:^|;\s*)(?:__Host-)?plinth_csrf=([^;]*)/.exec(document.cookie);
  return match?.[1] ? decodeURIComponent(match[1]) : null;
}

/** Waits `ms`, or rejects with the signal's reason. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
