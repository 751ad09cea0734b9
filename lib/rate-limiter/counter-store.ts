import type { Logger } from '@/lib/logger';

/** Counters that all processes share. */
export interface CounterStore {
  /**
   * Adds `points` to the counter of `key`, which restarts after `windowMs`. Returns its new value and
   * the milliseconds until its window ends. Rejects within a second when the store is unavailable.
   */
  add(key: string, points: number, windowMs: number): Promise<{ used: number; resetMs: number }>;
  close(): void;
}

/** How long a failed store is not asked again, so that requests do not wait for it one by one. */
const PAUSE_MS = 1_000;

/** Whether the store can be asked. Its loss and its return are logged once each. */
export function createStoreHealth(logger: Logger) {
  let isDown = false;
  let retryAt = 0;
  return {
    isAvailable: (): boolean => !isDown || performance.now() >= retryAt,
    failed(error: unknown): void {
      if (!isDown) {
        logger.warn('The rate limit store is unavailable; each process counts by itself', {
          error: String(error),
        });
      }
      isDown = true;
      retryAt = performance.now() + PAUSE_MS;
    },
    succeeded(): void {
      if (isDown) logger.info('The rate limit store is available again');
      isDown = false;
    },
  };
}

export type StoreHealth = ReturnType<typeof createStoreHealth>;
