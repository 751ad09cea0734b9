import type { Contract } from '@/lib/contracts/contract';
import type { Json } from './schemas';

const text = (description: string, example: string, more: Json = {}): Json => ({
  description,
  schema: { type: 'string', ...more },
  example,
});

/** The headers that answers carry; the required ones are there whatever happens. */
export const HEADERS: Record<string, Json> = {
  'X-Request-Id': {
    ...text(
      'Names the request in the log and in the audit trail; sent by the caller or made here',
      '0b9a4c1e-5d7f-4c3a-9a51-2f1f0d8f6c77',
    ),
    required: true,
  },
  traceparent: {
    ...text(
      'The trace that the request belongs to, and our span of it (W3C Trace Context)',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03',
      { pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' },
    ),
    required: true,
  },
  ETag: {
    ...text(
      'Names the state that was answered. `"v<version>"` of what has a version: send it back in `If-Match`. Weak for everything else',
      '"v3"',
      { pattern: '^(W/)?"[^"]+"$' },
    ),
    required: true,
  },
  'Cache-Control': text(
    'Reads may be kept by the caller alone, who asks each time whether they still hold',
    'private, no-cache',
  ),
  RateLimit: text(
    'What is left of the budget, and the seconds until it is full',
    '"read";r=1199;t=60',
  ),
  'RateLimit-Policy': text('The budget: requests and seconds', '"read";q=1200;w=60'),
  'Retry-After': {
    description: 'Seconds to wait before the next request',
    schema: { type: 'integer', minimum: 1 },
    example: 30,
  },
  'WWW-Authenticate': text('How to say who is calling', 'Bearer realm="plinth"'),
  'Idempotency-Replayed': text(
    '`true` when this is the stored answer of an earlier request',
    'true',
    { enum: ['true'] },
  ),
  Deprecation: text('Since when the operation is deprecated (RFC 9745)', '@1767225600', {
    pattern: '^@\\d+$',
  }),
  Sunset: text('When the operation ends (RFC 8594)', 'Wed, 01 Jul 2026 00:00:00 GMT'),
  Link: text('The operation to use instead', '</api/v2/orders>; rel="successor-version"'),
  Location: { ...text('Where to go on', '/connections'), required: true },
  'Content-Disposition': text('The name of the file', 'attachment; filename="orders.csv"'),
};

/** References to the named headers. */
export function headersOf(names: string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Whether the answers of a read carry an ETag: all that the envelope wraps do. */
export const isConditional = ({ method, envelope }: Contract): boolean =>
  method === 'GET' && (envelope === 'data' || envelope === 'page');

/** What each answer of an operation carries, whether it went well or not. */
export function commonHeadersOf({ rateLimit, deprecation }: Contract): string[] {
  return [
    'X-Request-Id',
    'traceparent',
    ...(rateLimit === 'none' ? [] : ['RateLimit', 'RateLimit-Policy']),
    ...(deprecation ? ['Deprecation', 'Sunset'] : []),
    ...(deprecation?.replacedBy ? ['Link'] : []),
  ];
}
