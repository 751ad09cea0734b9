import { ApiClientError } from './errors';
import type { Operation } from './operation';
import { mayRepeat, sleep } from './request';
import type { CallArgs, ClientOptions } from './types';

const BASE_DELAY_MS = 250;

/** Errors after which the same request can succeed, where repeating it does not do its work twice. */
function isTransient(error: ApiClientError): boolean {
  return (
    error.code === 'NETWORK_ERROR' ||
    error.code === 'TIMEOUT' ||
    error.code === 'IDEMPOTENCY_IN_FLIGHT' ||
    error.status === 503
  );
}

/** Whether to send again: what was refused by a limit has done nothing, whatever the operation. */
function mayRetry(operation: Operation, error: ApiClientError): boolean {
  return error.status === 429 || (mayRepeat(operation) && isTransient(error));
}

/** Exponential with full jitter, never below what the server asked for. `attempt` counts from 0. */
function delayMs(attempt: number, error: ApiClientError): number {
  const jittered = Math.random() * BASE_DELAY_MS * 2 ** (attempt + 1);
  return Math.max(jittered, (error.retryAfterSeconds ?? 0) * 1000);
}

/** Runs `send`, again after transient errors when the operation may be repeated. */
export async function withRetries<T>(
  operation: Operation,
  args: CallArgs,
  options: ClientOptions,
  send: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const isOurs = error instanceof ApiClientError;
      if (!isOurs || attempt >= (options.retries ?? 2) || !mayRetry(operation, error)) throw error;
      // A stream can be sent once.
      if (args.body instanceof ReadableStream) throw error;
      const wait = delayMs(attempt, error);
      if (wait > (options.maxRetryDelayMs ?? 10_000)) throw error;
      await sleep(wait, args.signal);
    }
  }
}
