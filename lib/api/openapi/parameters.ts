import type { Contract } from '@/lib/contracts/contract';
import { type Json, toSchema } from './schemas';

const DESCRIPTIONS: Record<string, string> = {
  id: 'The id of the resource',
  page: 'The number of the page, from 1; not used together with `cursor`',
  perPage: 'How many items a page has',
  cursor: '`pagination.nextCursor` of the previous answer: the page right after it',
  sort: 'The order; a leading minus means descending',
  q: 'Text to find',
};

/** Parameters that belong to the pipeline, not to one contract. */
export const PARAMETERS: Record<string, Json> = {
  CsrfToken: {
    name: 'X-CSRF-Token',
    in: 'header',
    required: false,
    description:
      'The value of the CSRF cookie. Required with the session cookie, not with a bearer token',
    schema: { type: 'string' },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'A key of your choice that makes repeating safe: for 24 hours the same key and body answer what the first request answered',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: '5f1c7a1e-order-1001',
  },
};

const parameterRef = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

function fieldsOf(place: 'path' | 'query', schema: Contract['query']): Json[] {
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
  }));
}

/** Path, query and header parameters of an operation. */
export function parametersOf(contract: Contract): Json[] {
  const { authenticate, method, csrfExempt, idempotent } = contract;
  const needsCsrf = authenticate && method !== 'GET' && !csrfExempt;
  return [
    ...fieldsOf('path', contract.params),
    ...fieldsOf('query', contract.query),
    ...(needsCsrf ? [parameterRef('CsrfToken')] : []),
    ...(idempotent ? [parameterRef('IdempotencyKey')] : []),
  ];
}
