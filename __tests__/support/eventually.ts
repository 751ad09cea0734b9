import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Retries until `attempt` does not throw, and returns its result; throws the last error after the deadline.
 *
 * @param deadlineMs milliseconds, 10 s by default
 */
export async function eventually<T>(
  attempt: () => Promise<T> | T,
  deadlineMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(25);
    }
  }
}
