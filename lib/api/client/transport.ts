import type { SessionInfo } from '@/lib/contracts/auth';
import { ApiClientError, errorFromResponse, unreachable } from './errors';
import { type Operation, operationOf } from './operation';
import { openEnvelope, readRaw } from './read-response';
import { buildUrl, ifMatch, readCsrfCookie, uuid } from './request';
import { withRetries } from './retry';
import { Revalidation } from './revalidation';
import { ClientSession } from './session';
import type { CallArgs, ClientOptions } from './types';

const REFRESH = operationOf('refresh');
/** After these somebody else may be calling. */
const CHANGES_CALLER = new Set(['signUp', 'signIn', 'signOut']);

/** Sends operations: identity, CSRF, idempotency keys, refresh and retries. */
export class Transport {
  private readonly session: ClientSession;
  private readonly revalidation: Revalidation | null;

  constructor(private readonly options: ClientOptions) {
    this.session = new ClientSession(options);
    this.revalidation = options.revalidate ? new Revalidation() : null;
  }

  /** Sends an operation and reads its answer out of the envelope. */
  async call(operation: Operation, args: CallArgs = {}): Promise<unknown> {
    const result = await this.withSession(operation, args, async (sent) => {
      const response = await this.send(operation, sent);
      if (operation.envelope === 'raw') return readRaw(response);
      return openEnvelope(operation, response, await this.textOf(response, operation, sent));
    });
    if (operation.name === 'signUp' || operation.name === 'signIn') {
      const { tokens } = result as SessionInfo;
      if (tokens) this.session.adopt(tokens);
    }
    if (operation.name === 'signOut') this.session.forget();
    if (CHANGES_CALLER.has(operation.name)) this.revalidation?.forget();
    return result;
  }

  /** Opens a stream or a download, which may take as long as it takes; the caller reads the body. */
  open(operation: Operation, args: CallArgs = {}): Promise<Response> {
    return this.withSession(operation, args, (sent) => this.send(operation, sent, null));
  }

  /** Retries, and once after a renewed session when the access token was refused. */
  private async withSession<T>(
    operation: Operation,
    args: CallArgs,
    send: (args: CallArgs) => Promise<T>,
  ): Promise<T> {
    const sent = operation.idempotent
      ? { ...args, idempotencyKey: args.idempotencyKey ?? uuid() }
      : args;
    const attempt = () => withRetries(operation, sent, this.options, () => send(sent));
    try {
      return await attempt();
    } catch (error) {
      if (!operation.authenticate || !isSessionError(error)) throw error;
      const renewed = await this.session.renew(
        (body) => this.call(REFRESH, { body }) as Promise<SessionInfo>,
      );
      // A stream has been read by then; the next call finds the session renewed.
      if (renewed && sent.body instanceof ReadableStream) throw error;
      if (renewed) return attempt();
      this.options.onUnauthenticated?.();
      throw error;
    }
  }

  private async send(
    operation: Operation,
    args: CallArgs,
    timeoutMs = args.contentType === undefined ? (this.options.timeoutMs ?? 30_000) : null,
  ): Promise<Response> {
    const doFetch = this.options.fetch ?? fetch;
    const timeout = timeoutMs === null ? undefined : AbortSignal.timeout(timeoutMs);
    const signals = [args.signal, timeout].filter((signal) => signal !== undefined);
    let response: Response;
    try {
      response = await doFetch(buildUrl(this.options.baseUrl, operation, args), {
        method: operation.method,
        headers: await this.headers(operation, args),
        credentials: this.session.usesCookies ? 'include' : 'omit',
        signal: signals.length > 0 ? AbortSignal.any(signals) : null,
        ...bodyOf(args),
      });
    } catch (cause) {
      if (args.signal?.aborted) throw args.signal.reason;
      throw unreachable(timeout?.aborted ? 'TIMEOUT' : 'NETWORK_ERROR', cause);
    }
    if (!response.ok && response.status !== 304) throw await errorFromResponse(response);
    return response;
  }

  private async headers(operation: Operation, args: CallArgs): Promise<Headers> {
    const headers = new Headers(this.options.headers);
    const set = (name: string, value: string | null | undefined) => {
      if (value !== null && value !== undefined) headers.set(name, value);
    };
    set('accept', ACCEPT[operation.envelope]);
    if (args.body !== undefined) set('content-type', args.contentType ?? 'application/json');
    const bearer = operation.name === 'refresh' ? null : await this.session.bearer();
    if (bearer !== null) set('authorization', `Bearer ${bearer}`);
    if (this.session.usesCookies && operation.method !== 'GET') {
      set('x-csrf-token', readCsrfCookie());
    }
    set('idempotency-key', args.idempotencyKey);
    if (args.ifMatch !== undefined) set('if-match', ifMatch(args.ifMatch));
    if (operation.method === 'GET') {
      const url = buildUrl(this.options.baseUrl, operation, args);
      set('if-none-match', this.revalidation?.etagOf(url));
    }
    for (const [name, value] of Object.entries(args.headers ?? {})) set(name, value);
    return headers;
  }

  /** The body, or the one that a 304 stands for. */
  private async textOf(response: Response, operation: Operation, args: CallArgs): Promise<string> {
    const url = buildUrl(this.options.baseUrl, operation, args);
    if (response.status === 304) return this.revalidation?.bodyOf(url) ?? '';
    const text = await response.text();
    if (operation.method === 'GET')
      this.revalidation?.keep(url, response.headers.get('etag'), text);
    return text;
  }
}

const ACCEPT = {
  data: 'application/json',
  page: 'application/json',
  raw: '*/*',
  stream: 'text/event-stream',
} as const;

/** JSON, or with `contentType` the bytes as they are; `duplex` is what fetch wants with a stream. */
function bodyOf({ body, contentType }: CallArgs): RequestInit {
  if (body === undefined) return {};
  if (contentType === undefined) return { body: JSON.stringify(body) };
  return {
    body: body as BodyInit,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit;
}

function isSessionError(error: unknown): boolean {
  return (
    error instanceof ApiClientError &&
    (error.code === 'TOKEN_EXPIRED' || error.code === 'UNAUTHENTICATED')
  );
}
