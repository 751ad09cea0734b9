import { z } from 'zod';
import type { Contract } from '@/lib/contracts/contract';
import { isConditional } from './headers';
import { type Json, toSchema } from './schemas';

const DESCRIPTIONS: Record<string, string> = {
  id: 'The id of the resource',
  page: 'The number of the page, from 1; ignored with `cursor`',
  perPage: 'The number of items per page',
  cursor: '`pagination.nextCursor` of the previous response; returns the page after it',
  sort: 'The order; a leading minus means descending',
  q: 'Text to find; one or two characters match beginnings of words',
  fields: 'Return only these fields of each item, separated by commas',
};

/** Without `example`: tools that try operations would send it, and a made-up key or tag has effects. */
const header = (name: string, description: string, schema: Json = {}): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string', ...schema },
});

/** Request headers that the pipeline reads. */
export const PARAMETERS: Record<string, Json> = {
  RequestId: header(
    'X-Request-Id',
    'Your own id for the request: 8 to 64 letters, digits, `.`, `_`, `-`; any other value is replaced',
  ),
  TraceParent: header(
    'traceparent',
    'The trace that the request belongs to (W3C Trace Context); the log continues it',
  ),
  CsrfToken: header(
    'X-CSRF-Token',
    'The value of the CSRF cookie. Required with the session cookie, not with a bearer token',
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'A unique key that makes retries safe: for 24 hours the same key and body return the response of the first request',
    { minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  ),
  IfMatch: header(
    'If-Match',
    'The `ETag` you read, such as `"v3"`: nothing is changed if the resource has changed since',
    { pattern: '^(\\*|(W/)?"[^"]*")$' },
  ),
  IfNoneMatch: header(
    'If-None-Match',
    'The `ETag` of a response you have: the response is 304 without a body if nothing has changed',
  ),
};

const parameterRef = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** Parameters of every operation; listed once per path. */
export const COMMON_PARAMETERS: Json[] = ['RequestId', 'TraceParent'].map(parameterRef);

/** `fields` is a comma-separated list of the item's field names; its own schema is a plain string. */
function listOfFields({ response }: Contract): Json | undefined {
  if (!(response instanceof z.ZodObject)) return undefined;
  const items = { type: 'string', enum: Object.keys(response.shape) };
  return { schema: { type: 'array', items }, style: 'form', explode: false };
}

function fieldsOf(place: 'path' | 'query', contract: Contract): Json[] {
  const schema = place === 'path' ? contract.params : contract.query;
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    description: DESCRIPTIONS[name],
    schema: field,
    ...(name === 'fields' ? listOfFields(contract) : {}),
  }));
}

/** Path, query and header parameters of an operation; undefined without any. */
export function parametersOf(contract: Contract): Json[] | undefined {
  const { authenticate, method, csrfExempt, idempotent, ifMatch } = contract;
  const parameters = [
    ...fieldsOf('path', contract),
    ...fieldsOf('query', contract),
    ...(authenticate && method !== 'GET' && !csrfExempt ? [parameterRef('CsrfToken')] : []),
    ...(idempotent ? [parameterRef('IdempotencyKey')] : []),
    ...(ifMatch ? [parameterRef('IfMatch')] : []),
    ...(isConditional(contract) ? [parameterRef('IfNoneMatch')] : []),
  ];
  return parameters.length > 0 ? parameters : undefined;
}
