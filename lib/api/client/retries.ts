import { ApiClientError } from './errors';
import type { Operation } from './request';
import type { CallArgs, ClientOptions } from './types';

const BASE_DELAY_MS = 250;
const TRANSIENT = ['NETWORK_ERROR', 'TIMEOUT', 'IDEMPOTENCY_IN_FLIGHT'];

/** A rate-limited request had no effect; others may be repeated only without a second effect. */
function isRetryable({ method, idempotent }: Operation, { code, status }: ApiClientError): boolean {
  if (status === 429) return true;
  const isSafe = method === 'GET' || idempotent;
  return isSafe && (status === 503 || TRANSIENT.includes(code));
}

/** Exponential with full jitter, at least `Retry-After`. `attempt` counts from 0. */
function delayMs(attempt: number, error: ApiClientError): number {
  const jittered = Math.random() * BASE_DELAY_MS * 2 ** (attempt + 1);
  return Math.max(jittered, (error.retryAfterSeconds ?? 0) * 1000);
}

/** Calls `send`, and again after transient errors if the operation may be repeated. */
export async function withRetries<T>(
  operation: Operation,
  args: CallArgs,
  { retries = 2, maxRetryDelayMs = 10_000 }: ClientOptions,
  send: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiClientError) || attempt >= retries) throw error;
      // A stream can be sent once.
      if (args.body instanceof ReadableStream || !isRetryable(operation, error)) throw error;
      const wait = delayMs(attempt, error);
      if (wait > maxRetryDelayMs) throw error;
      await sleep(wait, args.signal);
    }
  }
}

/** Waits `ms`, or rejects with the signal's reason. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
