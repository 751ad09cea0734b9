import { setTimeout as sleep } from 'node:timers/promises';
import { parseExactJson } from '@/lib/contracts/exact-numbers';
import { isApiError, ProviderError } from '@/lib/errors';
import { parseRetryAfter } from '@/lib/utils/parse-retry-after';
import { portableJson } from '@/lib/utils/portable-json';
import type { GrantErrorCodes, Settings } from './authorization';
import { errorCodes, tokenOutcome } from './grant-errors';
import type { ProviderClient } from './provider';
import {
  ProviderBusyError,
  ProviderRefusalError,
  ProviderResponseError,
  ProviderUnavailableError,
} from './provider-errors';

/** Supplies the access token of an account. */
export interface TokenSource {
  get(): Promise<string>;
  /** Returns a newer token after the provider rejected this one. */
  refresh(rejected: string): Promise<string>;
  /** The provider accepted the token. */
  accepted?(): Promise<void>;
  /** The provider rejected a refreshed token too. @throws NeedsReauthError if it has done so for long */
  refused?(token: string, error: ProviderRefusalError): Promise<void>;
  /** The provider says that the grant has ended. @throws NeedsReauthError */
  ended?(token: string): Promise<void>;
}

export interface HttpProviderClientOptions {
  /** The provider's name, for error messages. */
  provider: string;
  baseUrl: string;
  settings?: Settings | undefined;
  /** The headers of each request, from the token. Default: a bearer token. */
  headers?: ((token: string) => Record<string, string>) | undefined;
  /** Default: the global one. */
  fetch?: typeof fetch | undefined;
  tokens: TokenSource;
  /** The provider's own codes for ended tokens and grants. */
  errors?: GrantErrorCodes | undefined;
  /** Aborts every request and every wait of this client. */
  signal?: AbortSignal | undefined;
  /** Total time that one call may wait for rate limits. Default 30 s. */
  maxWaitMs?: number | undefined;
  /** Timeout of each attempt. Default 15 s. */
  timeoutMs?: number | undefined;
}

const MAX_ATTEMPTS = 3;
const BACKOFF_MS = 300;
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Safe to repeat when the first attempt may have reached the provider. */
const IDEMPOTENT_METHODS = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

interface HttpRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  /** Sent as JSON; undefined sends no body. */
  body: unknown;
  signal: AbortSignal;
}

interface HttpResponse {
  status: number;
  headers: Headers;
  body: string;
}

/** Spreads the retries of processes that wait for the same thing. */
const jitter = (ms: number) => ms * (0.75 + Math.random() / 2);

const isTemporary = ({ status }: HttpResponse) => status === 429 || status >= 500;

/**
 * How long the provider asks to wait, in milliseconds; null when it does not limit the rate. A 429
 * without `Retry-After` backs off exponentially; a 503 without it is an ordinary failure.
 */
function rateLimitWait(outcome: HttpResponse | Error, earlierLimits: number): number | null {
  if (outcome instanceof Error) return null;
  const { status, headers } = outcome;
  if (status !== 429 && status !== 503) return null;
  const retryAfter = parseRetryAfter(headers.get('retry-after'));
  return retryAfter ?? (status === 429 ? 1000 * 2 ** earlierLimits : null);
}

/**
 * Creates the function that returns the wait before the next attempt of one call, in milliseconds.
 * @throws ProviderBusyError, ProviderUnavailableError when there is none
 */
function createBackoff(provider: string, method: string, maxWaitMs: number) {
  let limits = 0;
  let limitedMs = 0;
  let failures = 0;
  return (outcome: HttpResponse | Error): number => {
    const limitMs = rateLimitWait(outcome, limits);
    if (limitMs !== null) {
      limits += 1;
      limitedMs += limitMs;
      if (limitedMs > maxWaitMs) throw new ProviderBusyError(provider, limitMs);
      return limitMs + Math.random() * 250;
    }
    failures += 1;
    if (failures >= MAX_ATTEMPTS || !IDEMPOTENT_METHODS.has(method)) {
      const cause = outcome instanceof Error ? outcome : new Error(`status ${outcome.status}`);
      throw new ProviderUnavailableError(provider, cause);
    }
    return jitter(BACKOFF_MS * 2 ** failures);
  };
}

/** Resolves a path below the base URL and rejects any other: every request carries the token. */
function resolveUrl(baseUrl: string, path: string): URL {
  const base = new URL(baseUrl);
  const url = new URL(`${baseUrl.replace(/\/$/, '')}/${path.replace(/^\//, '')}`);
  const prefix = base.pathname.replace(/\/$/, '');
  if (url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`)) {
    throw new ProviderError(`The path "${path}" is outside ${baseUrl}`);
  }
  return url;
}

async function readBody(response: Response, provider: string): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop with an error cancels the rest of the body.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) {
      throw new ProviderError(`${provider} sent a response of more than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends one request. Rejects like `fetch`, and with ProviderError when the body is too large. */
async function send(
  { url, method, headers: own, body, signal }: HttpRequest,
  provider: string,
  fetcher: typeof fetch = fetch,
): Promise<HttpResponse> {
  const hasBody = body !== undefined;
  const response = await fetcher(url, {
    method,
    // A redirect could send the token to another server.
    redirect: 'manual',
    signal,
    headers: {
      accept: 'application/json',
      'user-agent': 'Plinth/1',
      ...(hasBody && { 'content-type': 'application/json' }),
      ...own,
    },
    ...(hasBody && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  return { status, headers, body: await readBody(response, provider) };
}

const isSuccess = ({ status }: HttpResponse) => status >= 200 && status < 300;

/** The body as JSON. Error pages need not be JSON. @throws ProviderError */
function parseJson(provider: string, response: HttpResponse): unknown {
  const { body } = response;
  if (body.trim() === '') return null;
  try {
    const value = parseExactJson(body);
    // PostgreSQL cannot store U+0000: one such character would fail the whole page.
    return body.includes('\\u0000') ? portableJson(value) : value;
  } catch (cause) {
    if (!isSuccess(response)) return null;
    throw new ProviderError(`${provider} sent a response that is not JSON`, { cause });
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/**
 * Creates a client for one account at a provider. It refreshes a rejected token once, waits up to
 * `maxWaitMs` for rate limits, and tries idempotent requests three times when the provider fails.
 */
export function createHttpProviderClient(options: HttpProviderClientOptions): ProviderClient {
  const { provider, baseUrl, tokens, maxWaitMs = 30_000, timeoutMs = 15_000 } = options;
  const headersOf = options.headers ?? bearer;

  return {
    settings: options.settings ?? {},
    async request(path, init = {}) {
      const { method = 'GET', body } = init;
      const url = resolveUrl(baseUrl, path);
      const signals = [options.signal, init.signal].filter((signal) => signal !== undefined);
      const callerSignal = AbortSignal.any(signals);
      const nextWait = createBackoff(provider, method, maxWaitMs);

      async function attempt(token: string): Promise<HttpResponse | Error> {
        const signal = AbortSignal.any([callerSignal, AbortSignal.timeout(timeoutMs)]);
        try {
          const request = { url, method, headers: headersOf(token), body, signal };
          return await send(request, provider, options.fetch);
        } catch (error) {
          callerSignal.throwIfAborted();
          if (isApiError(error, 'PROVIDER_ERROR')) throw error;
          return error instanceof Error ? error : new Error(String(error));
        }
      }

      async function sendWith(token: string): Promise<HttpResponse> {
        for (;;) {
          callerSignal.throwIfAborted();
          const outcome = await attempt(token);
          if (!(outcome instanceof Error || isTemporary(outcome))) return outcome;
          await sleep(nextWait(outcome), undefined, { signal: callerSignal });
        }
      }

      async function exchange(token: string) {
        const response = await sendWith(token);
        const value = parseJson(provider, response);
        const outcome = tokenOutcome({ ...response, body: value }, options.errors);
        return { response, value, outcome };
      }

      let token = await tokens.get();
      let { response, value, outcome } = await exchange(token);
      if (outcome === 'refresh') {
        token = await tokens.refresh(token);
        ({ response, value, outcome } = await exchange(token));
      }
      const { status } = response;
      if (outcome === 'reconnect') await tokens.ended?.(token);
      if (outcome === 'refresh') {
        const reason = errorCodes(value)[0] ?? `status ${status}`;
        await tokens.refused?.(token, new ProviderRefusalError(provider, reason));
      }
      if (outcome !== null || !isSuccess(response)) {
        throw new ProviderResponseError(provider, status);
      }
      await tokens.accepted?.();
      return value;
    },
  };
}
