import { z } from 'zod';
import type { Contract } from '@/lib/contracts/contract';
import { responseExample } from './examples';
import { commonHeadersOf, headersOf, isConditional } from './headers';
import { type Json, type Schemas, schemaRef } from './schemas';

function successSchema(contract: Contract, { selectedRef }: Schemas): Json {
  const ref = selectedRef(contract);
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
    const schema = { type: 'string', description };
    const type = 'text/event-stream';
    return { [type]: { schema, 'x-event-data': ref, ...responseExample(contract, type) } };
  }
  if (contract.envelope === 'raw') {
    const type = contract.response instanceof z.ZodString ? 'text/plain' : 'application/json';
    const schema = schemas.responseRef(contract);
    const types = contract.produces ?? [type];
    return Object.fromEntries(
      types.map((name) => [name, { schema, ...responseExample(contract, name) }]),
    );
  }
  const type = 'application/json';
  return {
    [type]: { schema: successSchema(contract, schemas), ...responseExample(contract, type) },
  };
}

const DESCRIPTIONS: Record<Contract['status'], string> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted; the work goes on in the background',
  303: 'Go on at `Location`',
};

/** The answers of an operation that went well, by status. */
export function successResponses(contract: Contract, schemas: Schemas): Json {
  const content = successContent(contract, schemas);
  const common = commonHeadersOf(contract);
  const conditional = isConditional(contract);
  const headers = [
    ...common,
    ...(conditional ? ['ETag', 'Cache-Control'] : []),
    ...(contract.idempotent ? ['Idempotency-Replayed'] : []),
    ...(contract.status === 303 ? ['Location'] : []),
    ...(contract.produces ? ['Content-Disposition'] : []),
  ];
  const unchanged = {
    description: 'What `If-None-Match` names is still what would be answered',
    headers: headersOf([...common, 'ETag', 'Cache-Control']),
  };
  return {
    [contract.status]: {
      description: DESCRIPTIONS[contract.status],
      headers: headersOf(headers),
      ...(content ? { content } : {}),
    },
    ...(conditional ? { 304: unchanged } : {}),
  };
}
