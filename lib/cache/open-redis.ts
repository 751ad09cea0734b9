import { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';

/** How long a command may take. */
const COMMAND_MS = 250;

/** A connection for short-lived state, not connected yet; loss and return are logged once each. */
export function openRedis(url: string, name: string, logger: Logger) {
  const redis = new Redis(url, {
    connectionName: `plinth-${name}`,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: COMMAND_MS,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
  });
  let away = false;
  redis.on('error', (error) => {
    if (!away)
      logger.warn('Redis is away; going on without it', { use: name, error: error.message });
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis is back', { use: name });
    away = false;
  });
  return { redis, isAway: () => away };
}

export type OpenedRedis = ReturnType<typeof openRedis>;
