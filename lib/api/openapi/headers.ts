import type { Json } from './schemas';

const text = (description: string, example: string): Json => ({
  description,
  schema: { type: 'string' },
  example,
});

/** The headers that answers carry. */
export const HEADERS: Record<string, Json> = {
  'X-Request-Id': text(
    'Names the request in the log and in the audit trail; sent by the caller or made here',
    '0b9a4c1e-5d7f-4c3a-9a51-2f1f0d8f6c77',
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
  'Idempotency-Replayed': text(
    '`true` when this is the stored answer of an earlier request',
    'true',
  ),
  Deprecation: text('Since when the operation is deprecated (RFC 9745)', '@1767225600'),
  Sunset: text('When the operation ends (RFC 8594)', 'Wed, 01 Jul 2026 00:00:00 GMT'),
  Location: text('Where to go on', '/connections'),
};

/** References to the named headers. */
export function headersOf(names: string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
