import { z } from 'zod';
import type { Contract } from '@/lib/contracts/contract';
import { isConditional } from './headers';
import { type Json, toSchema } from './schemas';

const DESCRIPTIONS: Record<string, string> = {
  id: 'The id of the resource',
  page: 'The number of the page, from 1; not used together with `cursor`',
  perPage: 'How many items a page has',
  cursor: '`pagination.nextCursor` of the previous answer: the page right after it',
  sort: 'The order; a leading minus means descending',
  q: 'Text to find; up to two characters find beginnings of words',
  fields: 'Only these fields of each item, separated by commas',
};

/** No `example`: tools that try an operation would send it, and a made-up key or tag has effects. */
const header = (name: string, description: string, schema: Json = {}): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string', ...schema },
});

/** Parameters that belong to the pipeline, not to one contract. */
export const PARAMETERS: Record<string, Json> = {
  RequestId: header(
    'X-Request-Id',
    'A name of your own for the request: 8 to 64 letters, digits, `.`, `_`, `-`; any other is replaced',
  ),
  TraceParent: header(
    'traceparent',
    'The trace that the request belongs to (W3C Trace Context); it goes on in the log',
  ),
  CsrfToken: header(
    'X-CSRF-Token',
    'The value of the CSRF cookie. Required with the session cookie, not with a bearer token',
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'A key of your choice that makes repeating safe: for 24 hours the same key and body answer what the first request answered',
    { minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  ),
  IfMatch: header(
    'If-Match',
    'The `ETag` of what was read, such as `"v3"`: if somebody else has changed it since, nothing is done',
    { pattern: '^(\\*|(W/)?"[^"]*")$' },
  ),
  IfNoneMatch: header(
    'If-None-Match',
    'The `ETag` of an answer that you still have: if nothing has changed, the answer is 304 without a body',
  ),
};

const parameterRef = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** What every operation takes; said once for each path. */
export const COMMON_PARAMETERS: Json[] = ['RequestId', 'TraceParent'].map(parameterRef);

/** `fields` lists names of the item's fields, which the text that travels does not tell. */
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
    ...(DESCRIPTIONS[name] ? { description: DESCRIPTIONS[name] } : {}),
    schema: field,
    ...(name === 'fields' ? listOfFields(contract) : {}),
  }));
}

/** Path, query and header parameters of an operation. */
export function parametersOf(contract: Contract): Json[] {
  const { authenticate, method, csrfExempt, idempotent, ifMatch } = contract;
  const needsCsrf = authenticate && method !== 'GET' && !csrfExempt;
  return [
    ...fieldsOf('path', contract),
    ...fieldsOf('query', contract),
    ...(needsCsrf ? [parameterRef('CsrfToken')] : []),
    ...(idempotent ? [parameterRef('IdempotencyKey')] : []),
    ...(ifMatch ? [parameterRef('IfMatch')] : []),
    ...(isConditional(contract) ? [parameterRef('IfNoneMatch')] : []),
  ];
}
