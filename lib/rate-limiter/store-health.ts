import type { Logger } from '@/lib/logger';

/** How long a store that failed is not asked again, so that requests do not wait for it in turn. */
const AWAY_MS = 1_000;

/** Whether the store can be asked; its loss and its return are logged once each. */
export function createStoreHealth(logger: Logger) {
  let away = false;
  let askAgainAt = 0;
  return {
    canAsk: (): boolean => !away || performance.now() >= askAgainAt,
    failed(error: unknown): void {
      if (!away) {
        logger.warn('The store of the rate limits is away; each process counts by itself', {
          error: String(error),
        });
      }
      away = true;
      askAgainAt = performance.now() + AWAY_MS;
    },
    answered(): void {
      if (away) logger.info('The store of the rate limits is back');
      away = false;
    },
  };
}

export type StoreHealth = ReturnType<typeof createStoreHealth>;
