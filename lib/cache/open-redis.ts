import { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';

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
  let isDown = false;
  redis.on('error', (error) => {
    if (!isDown) logger.warn('Redis is unavailable', { use: name, error: error.message });
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) logger.info('Redis is available again', { use: name });
    isDown = false;
  });
  return { redis, isDown: () => isDown };
}

export type OpenedRedis = ReturnType<typeof openRedis>;
