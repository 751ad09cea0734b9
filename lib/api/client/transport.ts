import { contracts } from '@/lib/contracts';
import type { SessionInfo } from '@/lib/contracts/auth';
import type { Contract } from '@/lib/contracts/contract';
import { ApiClientError, errorFromResponse } from './errors';
import { buildUrl, readCsrfCookie, uuid } from './request';
import { withRetries } from './retry';
import { ClientSession } from './session';
import type { CallArgs, ClientOptions } from './types';

const SESSION_STARTERS: readonly Contract[] = [contracts.signUp, contracts.signIn];

/** Sends operations: identity, CSRF, idempotency keys, refresh and retries. */
export class Transport {
  private readonly session: ClientSession;

  constructor(private readonly options: ClientOptions) {
    this.session = new ClientSession(options);
  }

  /** Sends an operation and reads its answer out of the envelope. */
  async call(contract: Contract, args: CallArgs = {}): Promise<unknown> {
    const result = await this.withSession(contract, args, async (sent) =>
      readBody(contract, await this.send(contract, sent)),
    );
    if (SESSION_STARTERS.includes(contract)) {
      const { tokens } = result as SessionInfo;
      if (tokens) this.session.adopt(tokens);
    }
    if (contract === contracts.signOut) this.session.forget();
    return result;
  }

  /** Opens a stream; the caller reads the body. */
  open(contract: Contract, args: CallArgs): Promise<Response> {
    return this.withSession(contract, args, (sent) => this.send(contract, sent));
  }

  /** Retries, and once after a renewed session when the access token was refused. */
  private async withSession<T>(
    contract: Contract,
    args: CallArgs,
    send: (args: CallArgs) => Promise<T>,
  ): Promise<T> {
    const sent = contract.idempotent
      ? { ...args, idempotencyKey: args.idempotencyKey ?? uuid() }
      : args;
    const attempt = () => withRetries(contract, sent, this.options, () => send(sent));
    try {
      return await attempt();
    } catch (error) {
      if (!contract.authenticate || !isSessionError(error)) throw error;
      const renewed = await this.session.renew(
        (body) => this.call(contracts.refresh, { body }) as Promise<SessionInfo>,
      );
      if (renewed) return attempt();
      this.options.onUnauthenticated?.();
      throw error;
    }
  }

  private async send(contract: Contract, args: CallArgs): Promise<Response> {
    const doFetch = this.options.fetch ?? fetch;
    const timeout =
      contract.envelope === 'stream'
        ? undefined
        : AbortSignal.timeout(this.options.timeoutMs ?? 30_000);
    const signals = [args.signal, timeout].filter((signal) => signal !== undefined);
    let response: Response;
    try {
      response = await doFetch(buildUrl(this.options.baseUrl, contract, args), {
        method: contract.method,
        headers: await this.headers(contract, args),
        credentials: this.session.usesCookies ? 'include' : 'omit',
        signal: signals.length > 0 ? AbortSignal.any(signals) : null,
        ...(args.body === undefined ? {} : { body: JSON.stringify(args.body) }),
      });
    } catch (cause) {
      if (args.signal?.aborted) throw args.signal.reason;
      throw timeout?.aborted
        ? new ApiClientError({
            code: 'TIMEOUT',
            status: 0,
            message: 'The server did not answer in time.',
            cause,
          })
        : new ApiClientError({
            code: 'NETWORK_ERROR',
            status: 0,
            message: 'The server cannot be reached. Check the connection and try again.',
            cause,
          });
    }
    if (!response.ok) throw await errorFromResponse(response);
    return response;
  }

  private async headers(contract: Contract, args: CallArgs): Promise<Headers> {
    const headers = new Headers(this.options.headers);
    headers.set(
      'accept',
      contract.envelope === 'stream' ? 'text/event-stream' : 'application/json',
    );
    if (args.body !== undefined) headers.set('content-type', 'application/json');
    const bearer = contract === contracts.refresh ? null : await this.session.bearer();
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
    const csrf = this.session.usesCookies && contract.method !== 'GET' ? readCsrfCookie() : null;
    if (csrf !== null) headers.set('x-csrf-token', csrf);
    if (args.idempotencyKey) headers.set('idempotency-key', args.idempotencyKey);
    for (const [name, value] of Object.entries(args.headers ?? {})) headers.set(name, value);
    return headers;
  }
}

function isSessionError(error: unknown): boolean {
  return (
    error instanceof ApiClientError &&
    (error.code === 'TOKEN_EXPIRED' || error.code === 'UNAUTHENTICATED')
  );
}

/** Takes the answer out of the envelope. */
async function readBody(contract: Contract, response: Response): Promise<unknown> {
  const text = await response.text();
  if (contract.envelope === 'raw') {
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  }
  try {
    const body = JSON.parse(text) as { data: unknown; pagination?: unknown };
    return contract.envelope === 'page'
      ? { data: body.data, pagination: body.pagination }
      : body.data;
  } catch (cause) {
    throw new ApiClientError({
      code: 'INVALID_RESPONSE',
      status: response.status,
      message: 'The server answered with something that is not JSON.',
      requestId: response.headers.get('x-request-id'),
      cause,
    });
  }
}
