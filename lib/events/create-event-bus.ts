import type pg from 'pg';
import type { Logger } from '@/lib/logger';
import type { EventBus } from './event-bus';
import { createPostgresEventBus } from './postgres-event-bus';
import { createRedisEventBus } from './redis-event-bus';

export interface EventBusOptions {
  redisUrl?: string | undefined;
  pool: pg.Pool;
  databaseUrl: string;
  logger: Logger;
}

/** Live messages over Redis when there is a `redisUrl`, else over PostgreSQL. Connects on first use. */
export function createEventBus({ redisUrl, pool, databaseUrl, logger }: EventBusOptions): EventBus {
  if (redisUrl) return createRedisEventBus(redisUrl, logger);
  return createPostgresEventBus({ pool, databaseUrl, logger });
}
