import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { Cache } from './cache';
import { createMemoryCache } from './memory-cache';
import { createRedisCache } from './redis-cache';

export interface CreateCacheOptions {
  redisUrl?: string | undefined;
  events: EventBus;
  logger: Logger;
  metrics: Metrics;
}

/** The cache in Redis when there is a `redisUrl`, else in each process. Connects on first use. */
export function createCache({ redisUrl, events, logger, metrics }: CreateCacheOptions): Cache {
  if (redisUrl) return createRedisCache({ redisUrl, logger, metrics });
  return createMemoryCache({ events, logger, metrics });
}
