import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createOpenApiDocument, openApiPath, openApiResponse } from '@/lib/api/openapi';
import { contracts, EVENTS, TAG_DESCRIPTIONS } from '@/lib/contracts';
import { type Contract, defineContract } from '@/lib/contracts/contract';
import { EVENT_TYPES } from '@/lib/contracts/manifest.gen';
import { renderOpenApi } from '@/scripts/generate-openapi';

interface Operation {
  operationId: string;
  tags: string[];
  security: Record<string, unknown>[];
  parameters?: { name?: string; in?: string; required?: boolean; $ref?: string }[];
  requestBody?: { content: Record<string, { schema: unknown; example?: unknown }> };
  responses: Record<string, { $ref?: string; description?: string; content?: object }>;
  [extension: `x-${string}`]: unknown;
}

type Node = { [key: string]: unknown };

const info = { name: 'plinth', version: '0.0.0' };
const document = createOpenApiDocument(contracts, info, TAG_DESCRIPTIONS, EVENTS);
const all = Object.entries(contracts) as [string, Contract][];

function operationOf(of: Node, { path, method }: Contract): Operation {
  const paths = of.paths as Record<string, Record<string, Operation>>;
  const operation = paths[openApiPath(path)]?.[method.toLowerCase()];
  if (!operation) throw new Error(`${method} ${path} is not in the document`);
  return operation;
}

/** Every object of the document with the way to it. */
function* nodes(value: unknown, path: string[] = []): Generator<[string[], Node]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Node];
  for (const [key, inner] of Object.entries(value)) yield* nodes(inner, [...path, key]);
}

function resolve(reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, key) => (at as Node | undefined)?.[key], document);
}

const references = [...nodes(document)].flatMap(([path, node]) =>
  typeof node.$ref === 'string' ? [{ at: path.join('/'), to: node.$ref }] : [],
);

describe('the catalogue of events', () => {
  const webhooks = document.webhooks as Record<string, { post: Operation }>;

  it('has every type, with the schema and the example of what is delivered', () => {
    expect(Object.keys(webhooks)).toEqual([...EVENT_TYPES].sort());
    for (const { type, example } of EVENTS) {
      const media = webhooks[type]?.post.requestBody?.content['application/json'];
      expect(media?.example).toMatchObject({ type, data: example });
      expect(media?.schema).toMatchObject({ properties: { type: { const: type } } });
    }
  });
});

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 with one operation for each contract', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(all.length).toBeGreaterThan(30);
    const paths = document.paths as Record<string, Record<string, Operation>>;
    const operations = Object.values(paths).flatMap(({ parameters: _, ...path }) =>
      Object.values(path),
    );
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      all.map(([name]) => name).sort(),
    );
    const tags = new Set((document.tags as { name: string }[]).map(({ name }) => name));
    for (const operation of operations)
      for (const tag of operation.tags) expect(tags).toContain(tag);
  });

  it('has no reference that leads nowhere, and no component that nothing leads to', () => {
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter(({ to }) => resolve(to) === undefined)).toEqual([]);
    const used = new Set(references.map(({ to }) => to));
    const components = document.components as Record<string, Node>;
    for (const kind of ['schemas', 'responses', 'parameters', 'headers']) {
      for (const name of Object.keys(components[kind] ?? {})) {
        const reference = `#/components/${kind}/${name}`;
        expect(used, reference).toContain(reference);
      }
    }
  });

  it('names only security schemes that exist', () => {
    const { securitySchemes } = document.components as { securitySchemes: Node };
    for (const [, contract] of all) {
      for (const requirement of operationOf(document, contract).security) {
        for (const scheme of Object.keys(requirement))
          expect(securitySchemes).toHaveProperty(scheme);
      }
    }
  });

  it('is the same each time, whatever the order of the contracts', () => {
    const again = createOpenApiDocument(Object.fromEntries([...all].reverse()), info);
    expect(Object.keys(again.paths as Node)).toEqual(Object.keys(document.paths as Node));
    expect(
      JSON.stringify(createOpenApiDocument({ ...contracts }, info, TAG_DESCRIPTIONS, EVENTS)),
    ).toBe(JSON.stringify(document));
  });

  it('has a checked-in copy that is current (npm run generate:openapi)', () => {
    expect(readFileSync('docs/openapi.json', 'utf8')).toBe(renderOpenApi());
  });

  it('is served as JSON', async () => {
    const response = openApiResponse(contracts, info, TAG_DESCRIPTIONS, EVENTS);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
  });
});

describe.each(all)('%s', (name, contract) => {
  const operation = operationOf(document, contract);
  const statuses = Object.keys(operation.responses).map(Number);

  it('has its own success and the errors it can return', () => {
    expect(operation.operationId).toBe(name);
    const isRead = contract.method === 'GET' && ['data', 'page'].includes(contract.envelope);
    expect(statuses.filter((status) => status < 400)).toEqual([
      contract.status,
      ...(isRead ? [304] : []),
    ]);
    expect(statuses).toContain(500);
    if (contract.authenticate) expect(statuses).toEqual(expect.arrayContaining([401, 403]));
    expect(statuses).toContain(429);
    for (const { description, $ref } of Object.values(operation.responses)) {
      expect(description ?? $ref).toBeTruthy();
    }
  });

  it('declares every parameter of its path, and no other', () => {
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    const wanted = [...contract.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
    expect(inPath.map((parameter) => parameter.name)).toEqual(wanted);
    for (const parameter of inPath) expect(parameter.required).toBe(true);
  });

  it('says who may call', () => {
    expect(operation['x-required-role']).toBe(contract.role);
    expect(operation['x-required-scope']).toBe(contract.scope);
    const schemes = operation.security.flatMap((requirement) => Object.keys(requirement));
    expect(schemes.includes('apiKey')).toBe(contract.scope !== undefined);
    expect(schemes.length > 0).toBe(contract.authenticate);
  });

  it('has an example of its body that its own schema accepts', () => {
    if (!contract.schema) return;
    const example = operation.requestBody?.content['application/json']?.example;
    expect(contract.schema.safeParse(example).error).toBeUndefined();
  });
});

describe('an operation', () => {
  const contract = defineContract({
    method: 'POST',
    path: '/api/v1/things/:id/things',
    tag: 'things',
    summary: 'Make a thing',
    authenticate: true,
    role: 'member',
    params: z.strictObject({ id: z.string() }),
    query: z.strictObject({
      page: z.coerce.number().int().default(1),
      at: z.iso.datetime({ offset: true }),
    }),
    schema: z.strictObject({ name: z.string().default('x') }),
    response: z.object({ name: z.string() }),
    status: 201,
    envelope: 'page',
    rateLimit: 'write',
    audit: 'none',
    idempotent: true,
    errors: ['PRECONDITION_FAILED'],
    deprecation: { deprecated: '2026-01-01', sunset: '2026-07-01', replacedBy: 'makeOther' },
    examples: { response: { name: 'a' } },
  });
  const made = createOpenApiDocument({ makeThing: contract }, info);
  const operation = operationOf(made, contract);

  it('is described by input on the way in and output on the way out', () => {
    expect(operation.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
      { name: 'page', in: 'query', required: false, schema: { type: 'integer', default: 1 } },
      { name: 'at', in: 'query', required: true, schema: { type: 'string', format: 'date-time' } },
      { $ref: '#/components/parameters/CsrfToken' },
      { $ref: '#/components/parameters/IdempotencyKey' },
    ]);
    const { schemas } = made.components as { schemas: Record<string, Node> };
    expect(schemas.MakeThingBody).toEqual({
      type: 'object',
      properties: { name: { default: 'x', type: 'string' } },
      additionalProperties: false,
    });
    expect(schemas.MakeThingData).toEqual({
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
    });
  });

  it('carries deprecation, headers, examples and errors of the pipeline', () => {
    expect(operation).toMatchObject({
      deprecated: true,
      'x-sunset': '2026-07-01',
      'x-replaced-by': 'makeOther',
      description: expect.stringContaining('ends on Wed, 01 Jul 2026 00:00:00 GMT'),
    });
    expect(operation.responses).toMatchObject({
      201: {
        headers: { RateLimit: {}, 'Idempotency-Replayed': {}, Sunset: {} },
        content: {
          'application/json': {
            schema: { required: ['success', 'data', 'pagination', 'meta'] },
            example: { success: true, data: [{ name: 'a' }], pagination: { page: 1 } },
          },
        },
      },
      400: {
        $ref: '#/components/responses/ValidationErrorOrMalformedJsonOrMalformedRequest-Deprecated-Replaced',
      },
      412: { $ref: '#/components/responses/PreconditionFailed-Deprecated-Replaced' },
      422: { $ref: '#/components/responses/IdempotencyMismatch-Deprecated-Replaced' },
    });
  });

  it('refuses two schemas of one name', () => {
    const other = defineContract({ ...contract, path: '/api/v1/x', response: z.string() });
    const clash = { getThing: contract, listThings: other };
    expect(() => createOpenApiDocument(clash, info)).toThrow('same name');
  });
});
