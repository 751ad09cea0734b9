import type { ResponseHeaders } from './api-response';
import type { Step } from './context';
import type { ApiRequest } from './request';

/** Response headers that scripts of other origins may read. */
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

/** Request headers that they may send. No CSRF token: cookies do not work from other origins. */
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

/** How long browsers cache a preflight; Chrome's limit is two hours. */
const PREFLIGHT_SECONDS = '7200';

type Headed = Pick<ApiRequest, 'headers'>;

/** Whether the request comes from a page of a configured origin. */
export function isAllowedOrigin({ headers }: Headed, origins: readonly string[]): boolean {
  const origin = headers.get('origin');
  return origin !== null && origins.includes(origin);
}

/**
 * Lets scripts of allowed origins read the response. Never with credentials: other pages use their own
 * token, and the session's cookies stay with the app. Without configured origins it sets no header,
 * which closes the API to all of them.
 */
export function allowOrigin(
  request: Headed,
  response: ResponseHeaders,
  origins: readonly string[],
): void {
  if (origins.length === 0) return;
  response.append('vary', 'Origin');
  if (!isAllowedOrigin(request, origins)) return;
  response.set('access-control-allow-origin', request.headers.get('origin') ?? '');
  response.set('access-control-expose-headers', EXPOSED);
}

/** Sets the headers of a preflight response; leaves other OPTIONS requests alone. */
export function allowPreflight(
  request: Headed,
  response: ResponseHeaders,
  methods: string,
  origins: readonly string[],
): void {
  if (request.headers.get('access-control-request-method') === null) return;
  if (!isAllowedOrigin(request, origins)) return;
  response.delete('access-control-expose-headers');
  response.set('access-control-allow-methods', methods);
  response.set('access-control-allow-headers', ACCEPTED);
  response.set('access-control-max-age', PREFLIGHT_SECONDS);
}

/** The first step, so that scripts of allowed origins can read errors, too. */
export const allowOriginStep: Step = {
  name: 'allow-origin',
  run({ request, headers, runtime }) {
    allowOrigin(request, headers, runtime.config.corsOrigins);
    return undefined;
  },
};
