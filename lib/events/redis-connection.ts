import { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';

/** Connects and reconnects by itself. */
export function createRedisConnection(url: string, name: string, logger: Logger): Redis {
  const client = new Redis(url, {
    connectionName: `plinth-events-${name}`,
    connectTimeout: 2_000,
    autoResubscribe: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
  });
  client.on('error', (error) => logger.debug('Redis is unavailable', { error: error.message }));
  return client;
}
