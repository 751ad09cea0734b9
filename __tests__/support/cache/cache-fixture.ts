import pg from 'pg';
import { type BackendKind, openStores, type Stores } from '@/__tests__/support/queue/queue-stack';
import type { Cache } from '@/lib/cache/cache';
import { createCache } from '@/lib/cache/create-cache';
import { createEventBus } from '@/lib/events/create-event-bus';
import type { EventBus } from '@/lib/events/event-bus';
import { createLogger } from '@/lib/logger';
import { createMetrics, type Metrics } from '@/lib/metrics';

const logger = createLogger({ level: 'silent' });
export const MINUTE = { ttlSeconds: 60 };

export interface CacheFixture {
  stores: Stores;
  pool: pg.Pool;
  /** The cache and the event bus of one process. */
  open(metrics?: Metrics): { cache: Cache; events: EventBus };
  /** Closes every opened cache. */
  closeAll(): Promise<void>;
  drop(): Promise<void>;
}

/** Opens one cache per simulated process, on stores that no other test uses. */
export async function createCacheFixture(kind: BackendKind): Promise<CacheFixture> {
  const stores = await openStores(kind);
  const { redisUrl, databaseUrl } = stores;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 3 });
  pool.on('error', () => undefined);
  const opened: { cache: Cache; events: EventBus }[] = [];

  async function closeAll(): Promise<void> {
    for (const { cache, events } of opened.splice(0)) {
      await cache.close();
      await events.close();
    }
  }

  return {
    stores,
    pool,
    open(metrics = createMetrics()) {
      const events = createEventBus({ redisUrl, databaseUrl, pool, logger });
      const cache = createCache({ redisUrl, events, logger, metrics });
      opened.push({ cache, events });
      return { cache, events };
    },
    closeAll,
    async drop() {
      await closeAll();
      await pool.end();
      await stores.drop();
    },
  };
}
