import type { Contract } from '@/lib/contracts/contract';
import { ErrorResponses } from './openapi/error-responses';
import { HEADERS } from './openapi/headers';
import { COMMON_PARAMETERS, PARAMETERS, parametersOf } from './openapi/parameters';
import { successResponses } from './openapi/responses';
import { collectSchemas, type Json, type Schemas } from './openapi/schemas';
import { SECURITY_SCHEMES, securityOf } from './openapi/security';

export interface OpenApiInfo {
  name: string;
  version: string;
}

/** What each tag is about. */
export type TagDescriptions = Readonly<Record<string, string>>;

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
    const { contentTypes } = contract.upload;
    const mediaOf = (type: string) => {
      const example = contract.examples?.files?.[type];
      return { schema: { type: 'string' }, ...(example === undefined ? {} : { example }) };
    };
    const content = Object.fromEntries(contentTypes.map((type) => [type, mediaOf(type)]));
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

/** The end of a deprecated operation in words, for those who only read. */
function farewell({ deprecation }: Contract): string {
  if (!deprecation) return '';
  const { sunset, replacedBy } = deprecation;
  const instead = replacedBy ? ` Use \`${replacedBy}\` instead.` : '';
  return `**Deprecated: ends on ${new Date(sunset).toUTCString()}.**${instead}\n\n`;
}

/** What the contract says, and who may call. */
function describe(contract: Contract): string {
  const { description, authenticate, role, scope } = contract;
  const keys = scope ? `API keys with the scope \`${scope}\`` : 'no API keys';
  const callers = authenticate ? `Open to the role \`${role}\` and ${keys}.` : 'Open to everybody.';
  return `${farewell(contract)}${description ? `${description}\n\n` : ''}${callers}`;
}

/** The components that something refers to: what a contract could ask for and none does is left out. */
function usedOf(components: Record<string, Json>, kind: string, text: string): Json {
  const isUsed = ([name]: [string, unknown]) => text.includes(`"#/components/${kind}/${name}"`);
  return Object.fromEntries(Object.entries(components).filter(isUsed));
}

function operation(name: string, contract: Contract, schemas: Schemas, errors: ErrorResponses) {
  const parameters = parametersOf(contract);
  return {
    operationId: name,
    tags: [contract.tag],
    summary: contract.summary,
    description: describe(contract),
    ...deprecation(contract),
    security: securityOf(contract),
    ...(contract.role ? { 'x-required-role': contract.role } : {}),
    ...(contract.scope ? { 'x-required-scope': contract.scope } : {}),
    'x-rate-limit': contract.rateLimit,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(contract, schemas),
    responses: {
      ...successResponses(contract, schemas),
      ...errors.refsFor(contract),
    },
  };
}

/**
 * The OpenAPI 3.1 document of the given operations, by their names. The same contracts make the same
 * document, down to the order of its keys.
 */
export function createOpenApiDocument(
  contracts: object,
  info: OpenApiInfo,
  tagDescriptions: TagDescriptions = {},
): Json {
  const keyOf = ({ path, method }: Contract) => `${path} ${method}`;
  const operations = Object.entries(contracts as Record<string, Contract>).sort(([, a], [, b]) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
  const schemas = collectSchemas(operations);
  const errors = new ErrorResponses();
  const paths: Record<string, Json> = {};
  for (const [name, contract] of operations) {
    const path = openApiPath(contract.path);
    paths[path] ??= { parameters: COMMON_PARAMETERS };
    paths[path][contract.method.toLowerCase()] = operation(name, contract, schemas, errors);
  }
  const tags = [...new Set(operations.map(([, { tag }]) => tag))].sort();
  const title = `${info.name.charAt(0).toUpperCase()}${info.name.slice(1)} API`;
  const responses = errors.components();
  const text = JSON.stringify([paths, responses]);
  return {
    openapi: '3.1.0',
    info: {
      title,
      version: info.version,
      description:
        'Answers come in one envelope: `success`, `data` and `meta`, lists with `pagination`; errors carry a `code` to act on and a `message` to read.',
      contact: { name: 'The operators of this server' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: tags.map((name) => {
      const description = tagDescriptions[name];
      return description === undefined ? { name } : { name, description };
    }),
    paths,
    components: {
      schemas: schemas.schemas,
      responses,
      parameters: usedOf(PARAMETERS, 'parameters', text),
      headers: usedOf(HEADERS, 'headers', text),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

const rendered = new WeakMap<object, string>();

/** The document as an answer. It is made on the first request: contracts do not change while a process runs. */
export function openApiResponse(
  contracts: object,
  info: OpenApiInfo,
  tagDescriptions: TagDescriptions = {},
): Response {
  const text =
    rendered.get(contracts) ??
    JSON.stringify(createOpenApiDocument(contracts, info, tagDescriptions));
  rendered.set(contracts, text);
  return new Response(text, {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}
