import { parseCookie } from 'cookie';
import type { OperationName } from '@/lib/contracts';
import { OPERATIONS } from '@/lib/contracts/manifest.gen';
import type { CallArgs } from './types';

/** The part of a contract that the client needs. */
export interface Operation {
  readonly name: OperationName;
  readonly method: string;
  /** With `:name` parameters. */
  readonly path: string;
  readonly envelope: 'data' | 'page' | 'raw' | 'stream';
  readonly authenticate: boolean;
  readonly idempotent: boolean;
  /** Whether it returns a session, with its tokens. */
  readonly returnsSession: boolean;
}

/** Parses a line such as `POST /api/v1/webhooks idempotent`. */
export function operationOf(name: OperationName): Operation {
  const [method = '', path = '', ...words] = OPERATIONS[name].split(' ');
  const has = (word: string) => words.includes(word);
  const envelope = (['page', 'raw', 'stream'] as const).find(has) ?? 'data';
  const authenticate = !has('open');
  return {
    name,
    method,
    path,
    envelope,
    authenticate,
    idempotent: has('idempotent'),
    returnsSession: has('session'),
  };
}

/** Fills in the path's parameters and appends the query; lists by commas, without empty values. */
export function buildUrl(baseUrl: string, operation: Operation, args: CallArgs): string {
  const path = operation.path.replace(/:([A-Za-z]+)/g, (_, name: string) =>
    encodeURIComponent(String(args.params?.[name])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(args.query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    search.set(key, value instanceof Date ? value.toISOString() : String(value));
  }
  const query = search.toString();
  return `${baseUrl.replace(/\/$/, '')}${path}${query === '' ? '' : `?${query}`}`;
}

const ACCEPT = {
  data: 'application/json',
  page: 'application/json',
  raw: '*/*',
  stream: 'text/event-stream',
} as const;

/** The headers that follow from the operation and its arguments alone. */
export function operationHeaders(operation: Operation, args: CallArgs): Record<string, string> {
  const { body, contentType, idempotencyKey, ifMatch } = args;
  return {
    accept: ACCEPT[operation.envelope],
    ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(ifMatch === undefined
      ? {}
      : { 'if-match': typeof ifMatch === 'number' ? `"v${ifMatch}"` : ifMatch }),
  };
}

/** A JSON body or, with `contentType`, the bytes as they are. A stream requires `duplex`. */
export function requestBody({ body, contentType }: CallArgs): RequestInit {
  if (body === undefined) return {};
  if (contentType === undefined) return { body: JSON.stringify(body) };
  const duplex = body instanceof ReadableStream ? { duplex: 'half' } : {};
  return { body: body as BodyInit, ...duplex } as RequestInit;
}

/** An Idempotency-Key. `randomUUID` is missing on plain-http pages other than localhost. */
export function createKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The CSRF token from the cookie that scripts can read; null outside of browsers. */
export function readCsrfCookie(): string | null {
  if (typeof document === 'undefined') return null;
  const cookies = parseCookie(document.cookie);
  return cookies['__Host-plinth_csrf'] || cookies.plinth_csrf || null;
}
