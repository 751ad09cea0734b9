import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@/lib/utils/message-of';

/**
 * Resolves once `url` returns 2xx.
 * @throws Error with the last response after `timeoutMs`; the signal's reason when it is aborted
 */
export async function waitUntilReachable(
  url: string,
  timeoutMs: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = 'no response';
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      const limit = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, { signal: AbortSignal.any([signal, limit]) });
      const text = await response.text();
      if (response.ok) return;
      last = `${response.status} ${text.slice(0, 500)}`;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      last = messageOf(cause);
    }
    await sleep(100);
  }
  throw new Error(`${url} did not get ready within ${timeoutMs / 1000} s: ${last}`);
}
