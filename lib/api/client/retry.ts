import type { Contract } from '@/lib/contracts/contract';
import { ApiClientError } from './errors';
import { mayRepeat, sleep } from './request';
import type { CallArgs, ClientOptions } from './types';

const BASE_DELAY_MS = 250;

/** Errors after which the same request can succeed: nothing was done, or the key replays what was. */
function isTransient(error: ApiClientError): boolean {
  return (
    error.code === 'NETWORK_ERROR' ||
    error.code === 'TIMEOUT' ||
    error.code === 'IDEMPOTENCY_IN_FLIGHT' ||
    error.status === 429 ||
    error.status === 503
  );
}

/** Exponential with full jitter, never below what the server asked for. `attempt` counts from 0. */
function delayMs(attempt: number, error: ApiClientError): number {
  const jittered = Math.random() * BASE_DELAY_MS * 2 ** (attempt + 1);
  return Math.max(jittered, (error.retryAfterSeconds ?? 0) * 1000);
}

/** Runs `send`, again after transient errors when the operation may be repeated. */
export async function withRetries<T>(
  contract: Contract,
  args: CallArgs,
  options: ClientOptions,
  send: () => Promise<T>,
): Promise<T> {
  const retries = mayRepeat(contract) ? (options.retries ?? 2) : 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiClientError) || attempt >= retries || !isTransient(error)) {
        throw error;
      }
      const wait = delayMs(attempt, error);
      if (wait > (options.maxRetryDelayMs ?? 10_000)) throw error;
      await sleep(wait, args.signal);
    }
  }
}
