import type { SessionInfo } from '@/lib/contracts/session-info';
import { ApiClientError } from './errors';
import { EtagCache } from './etag-cache';
import { readEnvelope, readError, readRaw } from './read-response';
import {
  buildUrl,
  createKey,
  type Operation,
  operationHeaders,
  operationOf,
  readCsrfCookie,
  requestBody,
} from './request';
import { withRetries } from './retries';
import { ClientSession } from './session';
import type { CallArgs, ClientOptions } from './types';

const REFRESH = operationOf('refresh');
const UNAUTHENTICATED = ['TOKEN_EXPIRED', 'UNAUTHENTICATED'];

const isReauthenticationRequired = (error: unknown) =>
  error instanceof ApiClientError && error.is('REAUTHENTICATION_REQUIRED');

/** Sends operations with credential, CSRF token and Idempotency-Key; refreshes and retries. */
export class HttpClient {
  private readonly session: ClientSession;
  private readonly fetch: typeof globalThis.fetch;
  private readonly cache: EtagCache | null;

  constructor(private readonly options: ClientOptions) {
    this.session = new ClientSession(options);
    this.fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.cache = options.revalidate ? new EtagCache(this.fetch) : null;
  }

  /** Sends an operation and returns the content of its response. */
  async call(operation: Operation, args: CallArgs = {}): Promise<unknown> {
    const result = await this.withSession(operation, args, async (sent) => {
      const response = await this.send(operation, sent);
      return operation.envelope === 'raw' ? readRaw(response) : readEnvelope(operation, response);
    });
    this.trackSession(operation, result);
    return result;
  }

  /** Opens a stream or a download, without a timeout; the caller reads the body. */
  open(operation: Operation, args: CallArgs = {}): Promise<Response> {
    return this.withSession(operation, args, (sent) => this.send(operation, sent, null));
  }

  private trackSession({ name, returnsSession }: Operation, result: unknown): void {
    // A refresh continues the session of the same caller; `ClientSession` stores its tokens.
    if (name !== 'signOut' && (!returnsSession || name === REFRESH.name)) return;
    // Cached responses belong to the previous caller.
    this.cache?.clear();
    const tokens = (result as SessionInfo | null)?.tokens;
    if (name === 'signOut') this.session.clear();
    else if (tokens) this.session.setTokens(tokens);
  }

  /** Retries, and once more with a refreshed session when the access token was rejected. */
  private async withSession<T>(
    operation: Operation,
    args: CallArgs,
    send: (args: CallArgs) => Promise<T>,
  ): Promise<T> {
    const sent = operation.idempotent
      ? { ...args, idempotencyKey: args.idempotencyKey ?? createKey() }
      : args;
    const attempt = () => withRetries(operation, sent, this.options, () => send(sent));
    try {
      return await attempt();
    } catch (error) {
      const { onReauthenticationRequired } = this.options;
      if (onReauthenticationRequired && isReauthenticationRequired(error)) {
        if (await onReauthenticationRequired()) return attempt();
        throw error;
      }
      const isRejected = error instanceof ApiClientError && UNAUTHENTICATED.includes(error.code);
      if (!operation.authenticate || !isRejected) throw error;
      const refreshed = await this.session.refresh(
        (body) => this.call(REFRESH, { body }) as Promise<SessionInfo>,
      );
      // A stream has been read by now; the next call uses the refreshed session.
      if (refreshed && sent.body instanceof ReadableStream) throw error;
      if (refreshed) return attempt();
      this.options.onUnauthenticated?.();
      throw error;
    }
  }

  private async send(
    operation: Operation,
    args: CallArgs,
    timeoutMs = args.contentType === undefined ? (this.options.timeoutMs ?? 30_000) : null,
  ): Promise<Response> {
    const timeout = timeoutMs === null ? undefined : AbortSignal.timeout(timeoutMs);
    const signals = [args.signal, timeout].filter((signal) => signal !== undefined);
    let response: Response;
    try {
      const url = buildUrl(this.options.baseUrl, operation, args);
      const init = {
        ...requestBody(args),
        method: operation.method,
        headers: await this.headers(operation, args),
        credentials: this.session.usesCookies ? 'include' : 'omit',
        signal: signals.length > 0 ? AbortSignal.any(signals) : null,
      } as const;
      const isCacheable = this.cache && operation.method === 'GET';
      response = await (isCacheable ? this.cache.get(url, init) : this.fetch(url, init));
    } catch (cause) {
      if (args.signal?.aborted) throw args.signal.reason;
      throw timeout?.aborted
        ? new ApiClientError({
            code: 'TIMEOUT',
            message: 'The server did not respond in time.',
            cause,
          })
        : new ApiClientError({
            code: 'NETWORK_ERROR',
            message: 'The server cannot be reached. Check the connection and try again.',
            cause,
          });
    }
    if (!response.ok) throw await readError(response);
    return response;
  }

  private async headers(operation: Operation, args: CallArgs): Promise<Headers> {
    const headers = new Headers(this.options.headers);
    const own = Object.entries({ ...operationHeaders(operation, args), ...args.headers });
    const bearer = operation === REFRESH ? null : await this.session.bearer();
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
    if (this.session.usesCookies && operation.method !== 'GET') {
      const token = readCsrfCookie();
      if (token !== null) headers.set('x-csrf-token', token);
    }
    for (const [name, value] of own) headers.set(name, value);
    return headers;
  }
}
