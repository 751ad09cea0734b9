import type { EventDefinition } from '@/lib/contracts/area';
import type { Contract } from '@/lib/contracts/contract';
import { errorResponses } from './openapi/errors';
import { HEADERS } from './openapi/headers';
import { COMMON_PARAMETERS, PARAMETERS, parametersOf } from './openapi/parameters';
import { successResponses } from './openapi/responses';
import { collectSchemas, type Json, type Schemas } from './openapi/schemas';
import { SECURITY_SCHEMES, securityOf } from './openapi/security';
import { webhooksOf } from './openapi/webhooks';

export interface OpenApiInfo {
  name: string;
  version: string;
}

/** A description of each tag, by name. */
export type TagDescriptions = Readonly<Record<string, string>>;

/** A contract's path in OpenAPI's notation: `/jobs/:id` becomes `/jobs/{id}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function requestBody({ rawBody, upload, schema, examples }: Contract, { bodyRef }: Schemas) {
  const json = (media: Json) => ({ required: true, content: { 'application/json': media } });
  if (rawBody) return json({ schema: { type: 'object', description: 'As the sender signed it' } });
  if (schema) return json({ schema: bodyRef(schema), example: examples?.request });
  if (!upload) return undefined;
  const mediaOf = (type: string) => ({
    schema: { type: 'string' },
    example: examples?.files?.[type],
  });
  const content = Object.fromEntries(upload.contentTypes.map((type) => [type, mediaOf(type)]));
  return { required: true, content };
}

function describeCallers(role: Contract['role'], scope: Contract['scope']): string {
  if (scope)
    return `Allows the role \`${role}\`, custom roles and API keys with the scope \`${scope}\`.`;
  if (role === 'viewer') return 'Allows every member and no API keys.';
  return `Allows the role \`${role}\`, and neither custom roles nor API keys.`;
}

/** The contract's description, preceded by its deprecation and followed by the allowed callers. */
function describe(contract: Contract): string {
  const { deprecation, description, authenticate, role, scope, portal } = contract;
  const paragraphs: string[] = [];
  if (deprecation) {
    const { sunset, replacedBy } = deprecation;
    const instead = replacedBy ? ` Use \`${replacedBy}\` instead.` : '';
    paragraphs.push(`**Deprecated: ends on ${new Date(sunset).toUTCString()}.**${instead}`);
  }
  if (description) paragraphs.push(description);
  if (portal) paragraphs.push('Allows only a portal token, and what belongs to its customer.');
  else paragraphs.push(authenticate ? describeCallers(role, scope) : 'Requires no authentication.');
  return paragraphs.join('\n\n');
}

function operation(
  name: string,
  contract: Contract,
  schemas: Schemas,
  errors: Record<string, Json>,
): Json {
  const { deprecation } = contract;
  return {
    operationId: name,
    tags: [contract.tag],
    summary: contract.summary,
    description: describe(contract),
    deprecated: deprecation ? true : undefined,
    'x-deprecated-since': deprecation?.deprecated,
    'x-sunset': deprecation?.sunset,
    'x-replaced-by': deprecation?.replacedBy,
    security: securityOf(contract),
    'x-required-role': contract.role,
    'x-required-scope': contract.scope,
    'x-rate-limit': contract.rateLimit,
    parameters: parametersOf(contract),
    requestBody: requestBody(contract, schemas),
    responses: {
      ...successResponses(contract, schemas),
      ...errorResponses(contract, errors),
    },
  };
}

/** The components of a kind that `text` refers to. */
function usedOf(components: Record<string, Json>, kind: string, text: string): Json {
  const isUsed = ([name]: [string, unknown]) => text.includes(`"#/components/${kind}/${name}"`);
  return Object.fromEntries(Object.entries(components).filter(isUsed));
}

/**
 * The OpenAPI 3.1 document of the given operations, by their names, and of the events that webhooks
 * deliver. Deterministic: equal contracts give an equal document, the order of its keys included.
 */
export function createOpenApiDocument(
  contracts: object,
  info: OpenApiInfo,
  tagDescriptions: TagDescriptions = {},
  events: readonly EventDefinition[] = [],
): Json {
  const keyOf = ({ path, method }: Contract) => `${path} ${method}`;
  const operations = Object.entries(contracts as Record<string, Contract>).sort(([, a], [, b]) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
  const schemas = collectSchemas(operations);
  const errors: Record<string, Json> = {};
  const paths: Record<string, Json> = {};
  for (const [name, contract] of operations) {
    const path = openApiPath(contract.path);
    paths[path] ??= { parameters: COMMON_PARAMETERS };
    paths[path][contract.method.toLowerCase()] = operation(name, contract, schemas, errors);
  }
  const tags = [...new Set(operations.map(([, { tag }]) => tag))].sort();
  const responses = Object.fromEntries(Object.entries(errors).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify([paths, responses]);
  const document = {
    openapi: '3.1.0',
    info: {
      title: `${info.name.charAt(0).toUpperCase()}${info.name.slice(1)} API`,
      version: info.version,
      description:
        'Responses use one envelope: `success`, `data` and `meta`, lists also `pagination`; errors have a `code` for programs and a `message` for people.',
      contact: { name: 'The operators of this server' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: tags.map((name) => ({ name, description: tagDescriptions[name] })),
    paths,
    webhooks: events.length > 0 ? webhooksOf(events) : undefined,
    components: {
      schemas: schemas.schemas,
      responses,
      parameters: usedOf(PARAMETERS, 'parameters', text),
      headers: usedOf(HEADERS, 'headers', text),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
  // Drops the properties that are undefined.
  return JSON.parse(JSON.stringify(document));
}

const responseTexts = new WeakMap<object, string>();

/** The document as a response, rendered on the first request: contracts are constant. */
export function openApiResponse(
  contracts: object,
  info: OpenApiInfo,
  tagDescriptions?: TagDescriptions,
  events?: readonly EventDefinition[],
): Response {
  const text =
    responseTexts.get(contracts) ??
    JSON.stringify(createOpenApiDocument(contracts, info, tagDescriptions, events));
  responseTexts.set(contracts, text);
  return new Response(text, {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}
