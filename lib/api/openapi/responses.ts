import { z } from 'zod';
import type { Contract } from '@/lib/contracts/contract';
import { commonHeadersOf, EXAMPLE_META, headerRefs, isConditional } from './headers';
import { type Json, type Schemas, schemaRef } from './schemas';

const EXAMPLE_PAGINATION = {
  page: 1,
  perPage: 20,
  total: 1,
  totalIsEstimate: false,
  totalPages: 1,
  nextCursor: null,
};

function successSchema(contract: Contract, { selectedRef }: Schemas): Json {
  const ref = selectedRef(contract);
  const page = contract.envelope === 'page';
  return {
    type: 'object',
    required: ['success', 'data', ...(page ? ['pagination'] : []), 'meta'],
    properties: {
      success: { const: true },
      data: page ? { type: 'array', items: ref } : ref,
      pagination: page ? schemaRef('Pagination') : undefined,
      meta: schemaRef('Meta'),
    },
  };
}

/** The contract's example as it travels; undefined without one. */
function exampleOf({ envelope, examples, tag }: Contract, mediaType: string): unknown {
  const data = examples?.files?.[mediaType] ?? examples?.response;
  if (data === undefined || envelope === 'raw') return data;
  if (envelope === 'stream') {
    return `event: ${tag.replace(/s$/, '')}\ndata: ${JSON.stringify(data)}\n\n`;
  }
  const content = envelope === 'page' ? { data: [data], pagination: EXAMPLE_PAGINATION } : { data };
  return { success: true, ...content, meta: EXAMPLE_META };
}

function successContent(contract: Contract, schemas: Schemas): Json | undefined {
  // A redirect has no body.
  if (contract.status === 303) return undefined;
  const { envelope, response } = contract;
  const media = (type: string, schema: Json, more: Json = {}) => ({
    [type]: { schema, ...more, example: exampleOf(contract, type) },
  });
  if (envelope === 'stream') {
    const description = 'Server-sent events; `x-event-data` describes the JSON in `data`.';
    const event = { 'x-event-data': schemas.responseRef(contract) };
    return media('text/event-stream', { type: 'string', description }, event);
  }
  if (envelope !== 'raw') return media('application/json', successSchema(contract, schemas));
  const type = response instanceof z.ZodString ? 'text/plain' : 'application/json';
  const types = contract.produces ?? [type];
  return Object.assign({}, ...types.map((name) => media(name, schemas.responseRef(contract))));
}

const DESCRIPTIONS: Record<Contract['status'], string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted; the work continues in the background',
  303: 'See `Location`',
};

/** The success response of an operation and, for reads in the envelope, 304; by status. */
export function successResponses(contract: Contract, schemas: Schemas): Json {
  const common = commonHeadersOf(contract);
  const conditional = isConditional(contract) ? ['ETag', 'Cache-Control'] : [];
  const headers = [
    ...common,
    ...conditional,
    ...(contract.idempotent ? ['Idempotency-Replayed'] : []),
    ...(contract.status === 303 ? ['Location'] : []),
    ...(contract.produces ? ['Content-Disposition'] : []),
  ];
  const success = {
    description: DESCRIPTIONS[contract.status],
    headers: headerRefs(headers),
    content: successContent(contract, schemas),
  };
  if (conditional.length === 0) return { [contract.status]: success };
  const notModified = {
    description: 'Not modified since the ETag in `If-None-Match`',
    headers: headerRefs([...common, ...conditional]),
  };
  return { [contract.status]: success, 304: notModified };
}
