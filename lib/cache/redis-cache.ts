import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { Cache } from './cache';
import { createRedisClient } from './redis-client';
import { createSingleFlight } from './single-flight';

const PREFIX = 'plinth:cache:';
/**
 * Forgetting leaves this mark for a few seconds, and values are only set where nothing is: a process
 * that read the old value before the change cannot put it back.
 */
const FORGOTTEN = '!';
const FORGOTTEN_SECONDS = 5;
/** Keys that could not be forgotten while Redis was away; past so many the rest expire by themselves. */
const MAX_OWED = 10_000;

export interface RedisCacheOptions {
  redisUrl: string;
  logger: Logger;
  metrics: Metrics;
}

/** A cache in Redis, shared by all processes. */
export function createRedisCache({ redisUrl, logger, metrics }: RedisCacheOptions): Cache {
  const client = createRedisClient(redisUrl, 'cache', logger);
  const flights = createSingleFlight();
  const owed = new Set<string>();

  /** Null is a miss; `storable` is false where a value must not be kept now. */
  async function read(key: string): Promise<{ text: string | null; storable: boolean }> {
    try {
      if (owed.has(key)) return { text: null, storable: false };
      const text = await client.run((redis) => redis.get(PREFIX + key));
      return text === FORGOTTEN ? { text: null, storable: false } : { text, storable: true };
    } catch {
      return { text: null, storable: false };
    }
  }

  async function forget(keys: readonly string[]): Promise<void> {
    await client.run(async (redis) => {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.set(PREFIX + key, FORGOTTEN, 'EX', FORGOTTEN_SECONDS);
      const answers = await pipeline.exec();
      const failed = answers?.find(([error]) => error)?.[0];
      if (failed) throw failed;
    });
  }

  client.redis.on('ready', () => {
    const keys = [...owed];
    if (keys.length === 0) return;
    forget(keys)
      .then(() => {
        for (const key of keys) owed.delete(key);
      })
      .catch((error) => logger.warn('Forgetting cached keys failed', { error: String(error) }));
  });

  return {
    async getOrSet<T>(key: string, options: { ttlSeconds: number }, load: () => Promise<T>) {
      return flights.run(key, async (flight) => {
        const { text, storable } = await read(key);
        if (text !== null) {
          metrics.cacheRequests.inc({ outcome: 'hit' });
          return JSON.parse(text) as T;
        }
        metrics.cacheRequests.inc({ outcome: 'miss' });
        const value = await load();
        const fresh = JSON.stringify(value);
        if (fresh !== undefined && storable && !flight.stale) {
          const ttl = Math.max(Math.ceil(options.ttlSeconds * 1000), 1);
          await client
            .run((redis) => redis.set(PREFIX + key, fresh, 'PX', ttl, 'NX'))
            .catch(() => undefined);
        }
        return value;
      });
    },
    async delete(...keys) {
      for (const key of keys) flights.forget(key);
      if (keys.length === 0) return;
      try {
        await forget(keys);
      } catch {
        for (const key of keys) if (owed.size < MAX_OWED) owed.add(key);
      }
    },
    async close() {
      client.close();
    },
  };
}
