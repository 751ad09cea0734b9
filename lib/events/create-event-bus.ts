import type { EventBus } from './event-bus';
import { createPostgresEventBus, type PostgresEventBusOptions } from './postgres-event-bus';
import { createRedisEventBus } from './redis-event-bus';

export interface EventBusOptions extends PostgresEventBusOptions {
  redisUrl?: string | undefined;
}

/** Live messages over Redis if there is a `redisUrl`, otherwise over PostgreSQL. Connects on first use. */
export function createEventBus({ redisUrl, ...options }: EventBusOptions): EventBus {
  if (redisUrl) return createRedisEventBus(redisUrl, options.logger);
  return createPostgresEventBus(options);
}
