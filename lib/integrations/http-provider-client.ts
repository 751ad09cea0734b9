import { setTimeout as sleep } from 'node:timers/promises';
import { isApiError, ProviderError } from '@/lib/errors';
import { parseRetryAfter } from '@/lib/utils/parse-retry-after';
import { portableJson } from '@/lib/utils/portable-json';
import type { ProviderClient } from './provider';
import {
  ProviderBusyError,
  ProviderResponseError,
  ProviderUnavailableError,
} from './provider-errors';

/** Where the access token comes from, and a newer one when the provider rejects it. */
export interface TokenSource {
  get(): Promise<string>;
  refresh(rejected: string): Promise<string>;
}

export interface HttpProviderClientOptions {
  /** The provider's name, for messages. */
  provider: string;
  baseUrl: string;
  tokens: TokenSource;
  /** Aborts every request and every wait of this client. */
  signal?: AbortSignal | undefined;
  /** How long one call may wait for rate limits in total. Default 30 s. */
  maxWaitMs?: number | undefined;
  /** Of each attempt. Default 15 s. */
  timeoutMs?: number | undefined;
}

const MAX_ATTEMPTS = 3;
const BACKOFF_MS = 300;
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Methods that are safe to repeat when it is unknown whether the first attempt arrived. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

interface HttpExchange {
  url: URL;
  method: string;
  token: string;
  /** Sent as JSON; undefined sends no body. */
  body: unknown;
  signal: AbortSignal;
}

interface HttpResponse {
  status: number;
  headers: Headers;
  body: string;
}

const jitter = (ms: number) => ms * (0.75 + Math.random() / 2);

/** How long the response asks to wait, in milliseconds; null when it does not. */
function requestedWait(response: HttpResponse | Error, before: number): number | null {
  if (response instanceof Error || (response.status !== 429 && response.status !== 503))
    return null;
  const asked = parseRetryAfter(response.headers.get('retry-after'));
  return asked ?? (response.status === 429 ? 1000 * 2 ** before : null);
}

/** Keeps requests, and so tokens, below the provider's base URL. */
function resolveUrl(baseUrl: string, path: string): URL {
  const base = new URL(baseUrl);
  const url = new URL(`${baseUrl.replace(/\/$/, '')}/${path.replace(/^\//, '')}`);
  const prefix = base.pathname.replace(/\/$/, '');
  if (url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`)) {
    throw new ProviderError(`"${path}" is not below ${baseUrl}`);
  }
  return url;
}

async function readBody(response: Response, provider: string): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Throwing out of the loop cancels the rest of the body.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) {
      throw new ProviderError(`${provider} sent a response of more than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Rejects like `fetch` when there is no response. */
async function exchangeHttp(
  { url, method, token, body, signal }: HttpExchange,
  provider: string,
): Promise<HttpResponse> {
  const hasBody = body !== undefined;
  const response = await fetch(url, {
    method,
    // The token is for this address only.
    redirect: 'manual',
    signal,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'user-agent': 'Plinth/1',
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    ...(hasBody && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  return { status, headers, body: await readBody(response, provider) };
}

function parseJson(provider: string, { body }: HttpResponse): unknown {
  if (body.trim() === '') return null;
  try {
    const value: unknown = JSON.parse(body);
    // A character that PostgreSQL cannot store would make the whole page fail.
    return body.includes('\\u0000') ? portableJson(value) : value;
  } catch (cause) {
    throw new ProviderError(`${provider} sent a response that is not JSON`, { cause });
  }
}

/**
 * A client for one account at a provider. A rejected token is refreshed once, rate limits are waited
 * out up to `maxWaitMs`, and idempotent requests are tried three times when the provider fails.
 */
export function createHttpProviderClient(options: HttpProviderClientOptions): ProviderClient {
  const { provider, baseUrl, tokens, maxWaitMs = 30_000, timeoutMs = 15_000 } = options;

  return {
    async request(path, init = {}) {
      const url = resolveUrl(baseUrl, path);
      const method = init.method ?? 'GET';
      const given = [options.signal, init.signal].filter((signal) => signal !== undefined);
      const caller = AbortSignal.any(given);
      const pause = (ms: number) => sleep(jitter(ms), undefined, { signal: caller });
      let token = await tokens.get();
      let refreshed = false;
      let failures = 0;
      let limits = 0;
      let waitedMs = 0;

      const attempt = async (): Promise<HttpResponse | Error> => {
        const signal = AbortSignal.any([caller, AbortSignal.timeout(timeoutMs)]);
        try {
          return await exchangeHttp({ url, method, token, body: init.body, signal }, provider);
        } catch (error) {
          caller.throwIfAborted();
          if (isApiError(error, 'PROVIDER_ERROR')) throw error;
          return error instanceof Error ? error : new Error(String(error));
        }
      };

      for (;;) {
        caller.throwIfAborted();
        const response = await attempt();
        const waitMs = requestedWait(response, limits);
        if (waitMs !== null) {
          limits += 1;
          if (waitedMs + waitMs > maxWaitMs) throw new ProviderBusyError(provider, waitMs);
          waitedMs += waitMs;
          // A little later than requested, so that waiting processes do not all retry at once.
          await sleep(waitMs + Math.random() * 250, undefined, { signal: caller });
        } else if (response instanceof Error || response.status >= 500) {
          failures += 1;
          if (failures >= MAX_ATTEMPTS || !IDEMPOTENT.has(method)) {
            const cause =
              response instanceof Error ? response : new Error(`status ${response.status}`);
            throw new ProviderUnavailableError(provider, cause);
          }
          await pause(BACKOFF_MS * 2 ** failures);
        } else if (response.status === 401 && !refreshed) {
          refreshed = true;
          token = await tokens.refresh(token);
        } else if (response.status < 200 || response.status >= 300) {
          throw new ProviderResponseError(provider, response.status);
        } else {
          return parseJson(provider, response);
        }
      }
    },
  };
}
