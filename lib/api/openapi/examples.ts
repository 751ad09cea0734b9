import type { Contract } from '@/lib/contracts/contract';
import type { ErrorCode } from '@/lib/errors/codes';
import type { Json } from './schemas';

const EXAMPLE_META = {
  timestamp: '2026-01-15T10:30:00.000Z',
  requestId: '0b9a4c1e-5d7f-4c3a-9a51-2f1f0d8f6c77',
};

const EXAMPLE_PAGINATION = {
  page: 1,
  perPage: 20,
  total: 1,
  totalIsEstimate: false,
  totalPages: 1,
  nextCursor: null,
};

const issues = [{ path: 'body.name', message: 'Invalid input: expected string, received number' }];
const issueSchema: Json = {
  type: 'object',
  required: ['path', 'message'],
  properties: { path: { type: 'string' }, message: { type: 'string' } },
};
const nullableText: Json = { type: ['string', 'null'] };

/** The version that it has come to; `If-Match` with a weak tag is refused without one. */
const versionDetails = {
  schema: { type: 'object', properties: { currentVersion: { type: 'integer' } } },
  example: { currentVersion: 4 },
};

/** What `details` of an error holds, for the codes whose details are there to act on. */
export const ERROR_DETAILS: Partial<Record<ErrorCode, { schema: Json; example: unknown }>> = {
  VALIDATION_ERROR: {
    schema: {
      type: 'object',
      required: ['issues'],
      properties: { issues: { type: 'array', items: issueSchema } },
    },
    example: { issues },
  },
  FORBIDDEN: {
    schema: {
      type: 'object',
      properties: { requiredRole: nullableText, requiredScope: nullableText },
    },
    example: { requiredRole: 'admin' },
  },
  NEEDS_REAUTH: {
    schema: {
      type: 'object',
      required: ['connectionId'],
      properties: { connectionId: { type: 'string' } },
    },
    example: { connectionId: 'cmk1connection0000000001' },
  },
  VERSION_CONFLICT: versionDetails,
  PRECONDITION_FAILED: versionDetails,
  BATCH_FAILED: {
    schema: {
      type: 'object',
      required: ['results'],
      properties: { results: { type: 'array', items: { type: 'object' } } },
    },
    example: {
      results: [
        {
          index: 1,
          status: 400,
          error: { code: 'VALIDATION_ERROR', message: 'Validation failed', details: { issues } },
        },
      ],
    },
  },
  RATE_LIMITED: {
    schema: {
      type: 'object',
      required: ['retryAfterSeconds'],
      properties: { retryAfterSeconds: { type: 'integer', minimum: 1 } },
    },
    example: { retryAfterSeconds: 30 },
  },
};

/** The whole answer of an error, as it comes. */
export function errorExample(code: ErrorCode, message: string): Json {
  const details = ERROR_DETAILS[code]?.example;
  const error = { code, message, ...(details === undefined ? {} : { details }) };
  return { success: false, error, meta: EXAMPLE_META };
}

/** The whole answer of an operation that went well, made of its contract's example; by media type. */
export function responseExample(contract: Contract, mediaType: string): Json {
  const { envelope, examples, tag } = contract;
  const response = examples?.files?.[mediaType] ?? examples?.response;
  if (response === undefined) return {};
  if (envelope === 'raw') return { example: response };
  if (envelope === 'stream') {
    return { example: `event: ${tag.replace(/s$/, '')}\ndata: ${JSON.stringify(response)}\n\n` };
  }
  if (envelope === 'data')
    return { example: { success: true, data: response, meta: EXAMPLE_META } };
  const page = { data: [response], pagination: EXAMPLE_PAGINATION };
  return { example: { success: true, ...page, meta: EXAMPLE_META } };
}
