import type { ResponseHeaders } from './api-response';
import type { ApiRequest } from './request';

/** What scripts of other origins may read beyond the headers that every answer shows. */
const EXPOSED = [
  'Content-Disposition',
  'Deprecation',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Sunset',
  'traceparent',
  'X-Request-Id',
].join(', ');

/** What they may send. No CSRF token: cookies are not for other origins. */
const ACCEPTED = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'traceparent',
  'tracestate',
  'X-Request-Id',
].join(', ');

/** Browsers ask again after so many seconds; Chrome keeps it no longer than two hours. */
const PREFLIGHT_SECONDS = '7200';

type Headed = Pick<ApiRequest, 'headers'>;

/** Whether the request comes from a page of an origin that the configuration lets in. */
export function isAllowedOrigin({ headers }: Headed, origins: readonly string[]): boolean {
  const origin = headers.get('origin');
  return origin !== null && origins.includes(origin);
}

/**
 * Lets scripts of allowed origins read the answer. Never with credentials: a page elsewhere calls with
 * a token of its own, and the session's cookies stay with the app. Without configured origins no header
 * is sent, which closes the API to all of them.
 */
export function allowOrigin(
  request: Headed,
  response: ResponseHeaders,
  origins: readonly string[],
): void {
  if (origins.length === 0) return;
  response.append('Vary', 'Origin');
  if (!isAllowedOrigin(request, origins)) return;
  response.set('Access-Control-Allow-Origin', request.headers.get('origin') ?? '');
  response.set('Access-Control-Expose-Headers', EXPOSED);
}

/** Answers a browser that asks before it sends (a preflight); no other OPTIONS request is touched. */
export function allowPreflight(
  request: Headed,
  response: ResponseHeaders,
  methods: string,
  origins: readonly string[],
): void {
  if (request.headers.get('access-control-request-method') === null) return;
  if (!isAllowedOrigin(request, origins)) return;
  response.delete('Access-Control-Expose-Headers');
  response.set('Access-Control-Allow-Methods', methods);
  response.set('Access-Control-Allow-Headers', ACCEPTED);
  response.set('Access-Control-Max-Age', PREFLIGHT_SECONDS);
}
