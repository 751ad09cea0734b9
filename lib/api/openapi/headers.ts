import type { Contract } from '@/lib/contracts/contract';
import type { Json } from './schemas';

const REQUEST_ID = '0b9a4c1e-5d7f-4c3a-9a51-2f1f0d8f6c77';
export const EXAMPLE_META = { timestamp: '2026-01-15T10:30:00.000Z', requestId: REQUEST_ID };

const text = (description: string, example: string, schema: Json = {}): Json => ({
  description,
  schema: { type: 'string', ...schema },
  example,
});
const required = (header: Json): Json => ({ ...header, required: true });

/** Response headers; the required ones are part of every response that lists them. */
export const HEADERS: Record<string, Json> = {
  'X-Request-Id': required(
    text(
      'Identifies the request in the log and the audit trail; yours if you sent one',
      REQUEST_ID,
    ),
  ),
  traceparent: required(
    text(
      'The trace of the request and our span of it (W3C Trace Context)',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03',
      { pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' },
    ),
  ),
  ETag: required(
    text(
      'Identifies the returned state: `"v<version>"` for a versioned resource, to send in `If-Match`; a weak tag for everything else',
      '"v3"',
      { pattern: '^(W/)?"[^"]+"$' },
    ),
  ),
  'Cache-Control': text(
    'Only the caller may cache a read, and must revalidate it before each use',
    'private, no-cache',
  ),
  RateLimit: text(
    'The remaining requests, and the seconds until the window ends',
    '"read";r=1199;t=60',
  ),
  'RateLimit-Policy': text('The quota and its window in seconds', '"read";q=1200;w=60'),
  'Retry-After': {
    description: 'Seconds to wait before the next request',
    schema: { type: 'integer', minimum: 1 },
    example: 30,
  },
  'WWW-Authenticate': text('The accepted authentication scheme', 'Bearer realm="plinth"'),
  'Idempotency-Replayed': text('`true` for the stored response of an earlier request', 'true', {
    enum: ['true'],
  }),
  Deprecation: text('When the operation was deprecated (RFC 9745)', '@1767225600', {
    pattern: '^@\\d+$',
  }),
  Sunset: text('When the operation ends (RFC 8594)', 'Wed, 01 Jul 2026 00:00:00 GMT'),
  Link: text('The operation to use instead', '</api/v2/jobs>; rel="successor-version"'),
  Location: required(text('The URL to continue at', '/connections')),
  'Content-Disposition': text('The name of the file', 'attachment; filename="export.csv"'),
};

export function headerRefs(names: string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Whether responses carry an ETag: reads in the envelope do. */
export const isConditional = ({ method, envelope }: Contract): boolean =>
  method === 'GET' && (envelope === 'data' || envelope === 'page');

/** Headers of every response of an operation, errors included. */
export function commonHeadersOf({ deprecation }: Contract): string[] {
  return [
    'X-Request-Id',
    'traceparent',
    'RateLimit',
    'RateLimit-Policy',
    ...(deprecation ? ['Deprecation', 'Sunset'] : []),
    ...(deprecation?.replacedBy ? ['Link'] : []),
  ];
}
