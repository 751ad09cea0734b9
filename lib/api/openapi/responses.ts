import { z } from 'zod';
import type { Contract } from '@/lib/contracts/contract';
import type { ErrorCode } from '@/lib/errors/codes';
import { byStatus, errorCodesOf, meaningOf } from './errors';
import { headersOf } from './headers';
import { codeName } from './names';
import { type Json, type Schemas, schemaRef } from './schemas';

const EXAMPLE_META = {
  timestamp: '2026-01-15T10:30:00.000Z',
  requestId: '0b9a4c1e-5d7f-4c3a-9a51-2f1f0d8f6c77',
};

function successSchema(contract: Contract, { responseRef }: Schemas): Json {
  const ref = responseRef(contract);
  const page = contract.envelope === 'page';
  return {
    type: 'object',
    required: ['success', 'data', ...(page ? ['pagination'] : []), 'meta'],
    properties: {
      success: { const: true },
      data: page ? { type: 'array', items: ref } : ref,
      ...(page ? { pagination: schemaRef('Pagination') } : {}),
      meta: schemaRef('Meta'),
    },
  };
}

function successContent(contract: Contract, schemas: Schemas): Json | undefined {
  if (contract.status === 303) return undefined;
  if (contract.envelope === 'stream') {
    const ref = schemas.responseRef(contract);
    const description = 'Server-sent events; the JSON in `data` is described by `x-event-data`.';
    return {
      'text/event-stream': { schema: { type: 'string', description }, 'x-event-data': ref },
    };
  }
  if (contract.envelope === 'raw') {
    const type = contract.response instanceof z.ZodString ? 'text/plain' : 'application/json';
    const media = { schema: schemas.responseRef(contract) };
    return Object.fromEntries((contract.produces ?? [type]).map((name) => [name, media]));
  }
  const given = contract.examples?.response;
  const data = contract.envelope === 'page' && given !== undefined ? [given] : given;
  const example =
    given === undefined ? {} : { example: { success: true, data, meta: EXAMPLE_META } };
  return { 'application/json': { schema: successSchema(contract, schemas), ...example } };
}

const DESCRIPTIONS: Record<Contract['status'], string> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted; the work goes on in the background',
  303: 'Go on at `Location`',
};

function errorResponse(codes: ErrorCode[]): Json {
  const exampleOf = (code: ErrorCode) => ({
    summary: meaningOf(code),
    value: { success: false, error: { code, message: meaningOf(code) }, meta: EXAMPLE_META },
  });
  const narrowed = {
    type: 'object',
    properties: { error: { properties: { code: { enum: codes } } } },
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${meaningOf(code)}.`).join('\n\n'),
    headers: headersOf(
      codes.includes('RATE_LIMITED') ? ['X-Request-Id', 'Retry-After'] : ['X-Request-Id'],
    ),
    content: {
      'application/json': {
        schema: { allOf: [schemaRef('Error'), narrowed] },
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])),
      },
    },
  };
}

/** Collects the error answers that operations share, under the names of their codes. */
export class ErrorResponses {
  private readonly known = new Map<string, Json>();

  /** Answers a reference by status. */
  refsFor(contract: Contract): Json {
    const refs: Json = {};
    for (const [status, codes] of byStatus(errorCodesOf(contract))) {
      const name = codes.map(codeName).join('Or');
      if (!this.known.has(name)) this.known.set(name, errorResponse(codes));
      refs[status] = { $ref: `#/components/responses/${name}` };
    }
    return refs;
  }

  components(): Json {
    return Object.fromEntries([...this.known].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** The answer of an operation that went well. */
export function successResponse(contract: Contract, schemas: Schemas): Json {
  const content = successContent(contract, schemas);
  const headers = [
    'X-Request-Id',
    ...(contract.rateLimit === 'none' ? [] : ['RateLimit', 'RateLimit-Policy']),
    ...(contract.idempotent ? ['Idempotency-Replayed'] : []),
    ...(contract.deprecation ? ['Deprecation', 'Sunset'] : []),
    ...(contract.status === 303 ? ['Location'] : []),
  ];
  return {
    description: DESCRIPTIONS[contract.status],
    headers: headersOf(headers),
    ...(content ? { content } : {}),
  };
}
