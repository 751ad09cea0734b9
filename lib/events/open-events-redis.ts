import { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';

/** A connection to publish or to listen on; it connects by itself, and again when it was lost. */
export function openEventsRedis(url: string, name: string, logger: Logger): Redis {
  const client = new Redis(url, {
    connectionName: `plinth-events-${name}`,
    connectTimeout: 2_000,
    autoResubscribe: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
  });
  client.on('error', (error) => logger.debug('Redis is away', { error: error.message }));
  return client;
}
