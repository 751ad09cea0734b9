import type { Contract } from '@/lib/contracts/contract';
import { HEADERS } from './openapi/headers';
import { PARAMETERS, parametersOf } from './openapi/parameters';
import { ErrorResponses, successResponse } from './openapi/responses';
import { collectSchemas, type Json, type Schemas } from './openapi/schemas';
import { SECURITY_SCHEMES, securityOf } from './openapi/security';

export interface OpenApiInfo {
  name: string;
  version: string;
}

/** A contract's path in OpenAPI's notation: `/orders/:id` becomes `/orders/{id}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function requestBody(contract: Contract, { bodyRef }: Schemas): Json {
  if (contract.rawBody) {
    const schema = { type: 'object', description: 'As the sender signed it' };
    return { requestBody: { required: true, content: { 'application/json': { schema } } } };
  }
  if (contract.upload) {
    const media = { schema: { type: 'string', format: 'binary' } };
    const content = Object.fromEntries(contract.upload.contentTypes.map((type) => [type, media]));
    return { requestBody: { required: true, content } };
  }
  if (!contract.schema) return {};
  const example = contract.examples?.request;
  const media = { schema: bodyRef(contract.schema), ...(example === undefined ? {} : { example }) };
  return { requestBody: { required: true, content: { 'application/json': media } } };
}

function deprecation(contract: Contract): Json {
  if (!contract.deprecation) return {};
  const { deprecated, sunset, replacedBy } = contract.deprecation;
  return {
    deprecated: true,
    'x-deprecated-since': deprecated,
    'x-sunset': sunset,
    ...(replacedBy ? { 'x-replaced-by': replacedBy } : {}),
  };
}

function operation(name: string, contract: Contract, schemas: Schemas, errors: ErrorResponses) {
  const parameters = parametersOf(contract);
  return {
    operationId: name,
    tags: [contract.tag],
    summary: contract.summary,
    ...(contract.description ? { description: contract.description } : {}),
    ...deprecation(contract),
    security: securityOf(contract),
    ...(contract.role ? { 'x-required-role': contract.role } : {}),
    ...(contract.scope ? { 'x-required-scope': contract.scope } : {}),
    'x-rate-limit': contract.rateLimit,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(contract, schemas),
    responses: {
      [contract.status]: successResponse(contract, schemas),
      ...errors.refsFor(contract),
    },
  };
}

/**
 * The OpenAPI 3.1 document of the given operations, by their names. The same contracts make the same
 * document, down to the order of its keys.
 */
export function createOpenApiDocument(contracts: object, info: OpenApiInfo): Json {
  const keyOf = ({ path, method }: Contract) => `${path} ${method}`;
  const operations = Object.entries(contracts as Record<string, Contract>).sort(([, a], [, b]) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
  const schemas = collectSchemas(operations);
  const errors = new ErrorResponses();
  const paths: Record<string, Json> = {};
  for (const [name, contract] of operations) {
    const path = openApiPath(contract.path);
    paths[path] ??= {};
    paths[path][contract.method.toLowerCase()] = operation(name, contract, schemas, errors);
  }
  const tags = [...new Set(operations.map(([, { tag }]) => tag))].sort();
  return {
    openapi: '3.1.0',
    info: {
      title: `${info.name.charAt(0).toUpperCase()}${info.name.slice(1)} API`,
      version: info.version,
      description:
        'Answers come in one envelope: `success`, `data` and `meta`, lists with `pagination`; errors carry a `code` to act on and a `message` to read.',
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.schemas,
      responses: errors.components(),
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

const rendered = new WeakMap<object, string>();

/** The document as an answer. It is made on the first request: contracts do not change while a process runs. */
export function openApiResponse(contracts: object, info: OpenApiInfo): Response {
  const text = rendered.get(contracts) ?? JSON.stringify(createOpenApiDocument(contracts, info));
  rendered.set(contracts, text);
  return new Response(text, {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}
