import { z } from 'zod';
import { batchItemSchemas } from '@/lib/contracts/batch';
import { meta, pagination } from '@/lib/contracts/common';
import type { Contract } from '@/lib/contracts/contract';
import { bodyName, nameResponses } from './names';

/** A JSON Schema, or any other object of the document. */
export type Json = { [key: string]: unknown };

type Direction = 'input' | 'output';

/** Formats that say it shorter than the regular expressions zod adds to them. */
const FORMATS = new Set(['date-time', 'email', 'uri']);

function tidy(schema: Json, direction: Direction): void {
  if (FORMATS.has(String(schema.format))) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // Answers may gain fields; clients must not be generated to refuse them.
  if (direction === 'output' && schema.additionalProperties === false) {
    delete schema.additionalProperties;
  }
  delete schema.$schema;
  delete schema.$id;
  delete schema.id;
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

/** One schema that stands on its own, such as a query. */
export function toSchema(schema: z.ZodType, direction: Direction): Json {
  const result = z.toJSONSchema(schema, optionsFor(direction)) as Json;
  delete result.$schema;
  return result;
}

export const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

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

/** The named schemas of the document, and how operations find theirs. */
export function collectSchemas(operations: [string, Contract][]) {
  const responses = nameResponses(operations);
  const bodies = new Map<z.ZodType, string>();
  for (const [operation, { schema }] of operations) {
    if (schema && !bodies.has(schema)) bodies.set(schema, bodyName(operation));
  }
  const paged = operations.some(([, { envelope }]) => envelope === 'page');
  const common = new Map<z.ZodType, string>([
    [meta, 'Meta'],
    ...(paged ? [[pagination, 'Pagination'] as const] : []),
  ]);
  // What `fields` asked for: any of the item's fields, and no other.
  const parts = new Map<z.ZodType, { name: string; schema: z.ZodType }>();
  for (const [, { query, response }] of operations) {
    if (!query?.shape.fields || !(response instanceof z.ZodObject) || parts.has(response)) continue;
    parts.set(response, { name: `${responses.get(response)}Fields`, schema: response.partial() });
  }
  const outputs = new Map<z.ZodType, string>([...common, ...responses]);
  for (const { name, schema } of parts.values()) outputs.set(schema, name);
  const all = [...convert(outputs, 'output'), ...convert(bodies, 'input')].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const names = [...outputs.values(), ...bodies.values()];
  if (new Set(names).size !== names.length) {
    throw new Error(`Two schemas have the same name: ${names.sort().join(', ')}`);
  }
  return {
    schemas: Object.fromEntries(all),
    responseRef: (contract: Contract) => schemaRef(responses.get(contract.response) ?? ''),
    /** The whole response, or the fields of it that were asked for. */
    selectedRef: ({ response, query }: Contract): Json => {
      const whole = schemaRef(responses.get(response) ?? '');
      const part = query?.shape.fields ? parts.get(response) : undefined;
      return part ? { anyOf: [whole, schemaRef(part.name)] } : whole;
    },
    bodyRef: (schema: z.ZodType) => schemaRef(bodies.get(schema) ?? ''),
  };
}

export type Schemas = ReturnType<typeof collectSchemas>;
