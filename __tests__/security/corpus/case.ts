import type { Contract } from '@/lib/contracts/contract';

/** One request of the corpus, as bytes. */
export interface Case {
  /** Says what is wrong with it. */
  name: string;
  contract: Contract;
  /** `true`: the contract refuses it, so that nothing may be written. */
  invalid: boolean;
  bytes: Buffer;
  /** The caller hangs up after it, in the middle of a request: no response is required. */
  hangsUp?: boolean;
  /** Node refuses it by itself, with a status and no body. */
  bare?: boolean;
}

export interface Parts {
  method?: string;
  target: string;
  version?: string;
  /** In order, repeats allowed; values may be bytes that no header should have. */
  headers: [name: string, value: string | Buffer][];
  body?: Buffer | string;
}

/** A request as it travels. Ends the connection, for a corpus has one request on each. */
export function render({ method = 'GET', target, version = 'HTTP/1.1', headers, body }: Parts) {
  const lines: (string | Buffer)[] = [`${method} `, target, ` ${version}\r\n`];
  for (const [name, value] of headers) lines.push(`${name}: `, value, '\r\n');
  if (!headers.some(([name]) => name.toLowerCase() === 'connection')) {
    lines.push('Connection: close\r\n');
  }
  lines.push('\r\n', body ?? '');
  return Buffer.concat(lines.map((part) => Buffer.from(part as string, 'utf8')));
}

/** The parts of a valid request of a contract; each case breaks one of them. */
export interface Valid {
  contract: Contract;
  /** Path with a sample's id. */
  path: string;
  query: Record<string, string>;
  headers: [string, string][];
  body: unknown;
}

const ownHeaders = (
  { headers }: Valid,
  body: Buffer | string | undefined,
  type?: string | null,
) => {
  const all: Parts['headers'] = [...headers];
  if (body === undefined) return all;
  all.push(['Content-Length', String(Buffer.byteLength(body))]);
  const contentType = type === undefined ? 'application/json' : type;
  if (contentType !== null) all.push(['Content-Type', contentType]);
  return all;
};

export interface Changes {
  target?: string;
  body?: Buffer | string | undefined;
  /** null sends none. */
  contentType?: string | null;
  extra?: Parts['headers'];
}

/** The valid request with these changes, as bytes. */
export function alter(valid: Valid, changes: Changes): Buffer {
  const { contract, path, query } = valid;
  const own = valid.body === undefined ? undefined : JSON.stringify(valid.body);
  const body = 'body' in changes ? changes.body : own;
  const search = new URLSearchParams(query).toString();
  return render({
    method: contract.method,
    target: changes.target ?? `${path}${search ? `?${search}` : ''}`,
    headers: [...ownHeaders(valid, body, changes.contentType), ...(changes.extra ?? [])],
    ...(body === undefined ? {} : { body }),
  });
}
