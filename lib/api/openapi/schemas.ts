import { z } from 'zod';
import { batchItemSchemas } from '@/lib/contracts/batch';
import { meta, pagination } from '@/lib/contracts/common';
import type { Contract } from '@/lib/contracts/contract';

/** A JSON Schema, or any other object of the document. */
export type Json = { [key: string]: unknown };

type Direction = 'input' | 'output';

/** Formats that need no pattern beside them. */
const FORMATS = new Set(['date-time', 'email', 'uri']);

function tidy(schema: Json, direction: Direction): void {
  if (FORMATS.has(String(schema.format))) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // Responses may gain fields; generated clients must not reject them.
  if (direction === 'output' && schema.additionalProperties === false) {
    delete schema.additionalProperties;
  }
}

const optionsFor = (direction: Direction) =>
  ({
    io: direction,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: object }) => {
      const item = batchItemSchemas.get(zodSchema as z.ZodType);
      if (item) Object.assign(jsonSchema, toSchema(item, direction));
      tidy(jsonSchema as Json, direction);
    },
  }) as const;

/** The JSON Schema of one schema, without references. */
export function toSchema(schema: z.ZodType, direction: Direction): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, optionsFor(direction)) as Json;
  return rest;
}

export const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** The named schemas, which refer to each other by name. */
function convert(named: Map<z.ZodType, string>, direction: Direction): [string, Json][] {
  const registry = z.registry<{ id?: string }>();
  for (const [schema, id] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    ...optionsFor(direction),
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.entries(schemas).map(([name, schema]) => {
    const { $schema: _, $id: __, ...rest } = schema as Json;
    return [name, rest];
  });
}

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** `getJob` and `listJobs` both return `Job`; every other operation has a schema of its own. */
function responseName(operation: string, { envelope }: Contract): string {
  const [, verb, noun = ''] = /^(get|list)([A-Z]\w*)$/.exec(operation) ?? [];
  if (verb === 'get') return noun;
  if (verb === 'list' && envelope === 'page') {
    return noun.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');
  }
  return `${pascal(operation)}Data`;
}

/** Names of response schemas; operations that share a schema share the name by its `get` or `list`. */
function nameResponses(operations: [string, Contract][]): Map<z.ZodType, string> {
  const rank = ([operation]: [string, Contract]) =>
    operation.startsWith('get') ? 0 : operation.startsWith('list') ? 1 : 2;
  const names = new Map<z.ZodType, string>();
  for (const [operation, contract] of [...operations].sort((a, b) => rank(a) - rank(b))) {
    // A redirect has no body.
    if (contract.status === 303 || names.has(contract.response)) continue;
    names.set(contract.response, responseName(operation, contract));
  }
  return names;
}

/** The named schemas of the document, and references to those of an operation. */
export function collectSchemas(operations: [string, Contract][]) {
  const responses = nameResponses(operations);
  const outputs = new Map<z.ZodType, string>([[meta, 'Meta'], ...responses]);
  const bodies = new Map<z.ZodType, string>();
  // With `fields` a response has some fields of the schema.
  const partials = new Map<z.ZodType, string>();
  for (const [operation, { schema, query, response, envelope }] of operations) {
    if (envelope === 'page') outputs.set(pagination, 'Pagination');
    if (schema && !bodies.has(schema)) bodies.set(schema, `${pascal(operation)}Body`);
    if (!query?.shape.fields || !(response instanceof z.ZodObject) || partials.has(response)) {
      continue;
    }
    const name = `${responses.get(response)}Fields`;
    partials.set(response, name);
    outputs.set(response.partial(), name);
  }
  const all = [...convert(outputs, 'output'), ...convert(bodies, 'input')];
  const names = [...outputs.values(), ...bodies.values()];
  if (new Set(names).size !== names.length) {
    throw new Error(`Two schemas have the same name: ${names.sort().join(', ')}`);
  }
  const responseRef = ({ response }: Contract) => schemaRef(responses.get(response) ?? '');
  return {
    schemas: Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))),
    responseRef,
    /** The whole response, or the selected fields of it. */
    selectedRef: (contract: Contract): Json => {
      const partial = contract.query?.shape.fields && partials.get(contract.response);
      const whole = responseRef(contract);
      return partial ? { anyOf: [whole, schemaRef(partial)] } : whole;
    },
    bodyRef: (schema: z.ZodType) => schemaRef(bodies.get(schema) ?? ''),
  };
}

export type Schemas = ReturnType<typeof collectSchemas>;
