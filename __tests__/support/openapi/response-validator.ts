import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

type Json = { [key: string]: unknown };
interface Header {
  $ref?: string;
  required?: boolean;
  schema: Json;
}
interface ResponseObject {
  $ref?: string;
  headers?: Record<string, Header>;
  content?: Record<string, Json>;
}
interface Operation {
  operationId: string;
  responses: Record<string, ResponseObject>;
}

export interface Received {
  status: number;
  headers: Headers;
  body: string;
}

const ROOT = 'openapi.json';
const escapePart = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const pointer = (...path: string[]) =>
  path.map((part) => `/${encodeURIComponent(escapePart(part))}`);

/** The document with every object closed, so that a response cannot carry what it does not describe. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, closed(part)]));
  const isObject = copy.type === 'object' && copy.properties !== undefined;
  return isObject && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** Checks responses against the document: status, media type, headers and body. */
export function createResponseValidator(document: Json) {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  addFormats(ajv);
  ajv.addSchema(closed(document) as Json, ROOT, undefined, false);
  const operations = new Map<string, { operation: Operation; at: string[] }>();
  for (const [path, item] of Object.entries(document.paths as Record<string, Json>)) {
    for (const [method, operation] of Object.entries(item)) {
      if (method === 'parameters') continue;
      const found = operation as Operation;
      operations.set(found.operationId, { operation: found, at: ['paths', path, method] });
    }
  }

  function resolve<T extends { $ref?: string }>(
    value: T,
    at: string[],
  ): { value: T; at: string[] } {
    if (!value.$ref) return { value, at };
    const path = value.$ref.slice(2).split('/');
    const found = path.reduce<unknown>((inner, key) => (inner as Json)[key], document);
    return { value: found as T, at: path };
  }

  function check(schemaAt: string[], value: unknown, what: string): string[] {
    const validate = ajv.compile({ $ref: `${ROOT}#${pointer(...schemaAt).join('')}` });
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${what}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  }

  function checkHeaders(response: ResponseObject, at: string[], headers: Headers): string[] {
    return Object.entries(response.headers ?? {}).flatMap(([name, reference]) => {
      const header = resolve(reference, [...at, 'headers', name]);
      const text = headers.get(name);
      if (text === null) return header.value.required ? [`the header ${name} is missing`] : [];
      const value = header.value.schema.type === 'integer' ? Number(text) : text;
      return check([...header.at, 'schema'], value, `header ${name}`);
    });
  }

  function checkBody(response: ResponseObject, at: string[], { headers, body }: Received) {
    const type = (headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
    const types = Object.keys(response.content ?? {});
    if (types.length === 0)
      return body === '' ? [] : [`has a body (${type}), and none is described`];
    if (!types.includes(type)) return [`is ${type}, not ${types.join(' or ')}`];
    const value: unknown = type === 'application/json' ? JSON.parse(body) : body;
    return check([...at, 'content', type, 'schema'], value, 'body');
  }

  return {
    /** The statuses that the document describes. */
    statusesOf: (name: string) =>
      Object.keys(operations.get(name)?.operation.responses ?? {}).map(Number),
    /** What does not fit; empty when all does. */
    problems(name: string, reply: Received): string[] {
      const found = operations.get(name);
      if (!found) return [`${name} is not in the document`];
      const documented = found.operation.responses[reply.status];
      if (!documented) return [`the status ${reply.status} is not in the document`];
      const own = [...found.at, 'responses', String(reply.status)];
      const { value, at } = resolve(documented, own);
      return [...checkHeaders(value, at, reply.headers), ...checkBody(value, at, reply)];
    },
  };
}
