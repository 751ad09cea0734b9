import { LRUCache } from 'lru-cache';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { Cache } from './cache';
import { createSingleFlight } from './single-flight';

const CHANNEL = 'cache:forget';
const MAX_ENTRIES = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** Keys in one message: it has to fit the bus. */
const KEYS_PER_MESSAGE = 50;

export interface MemoryCacheOptions {
  events: EventBus;
  logger: Logger;
  metrics: Metrics;
}

/**
 * A cache in this process; forgetting a key is told to the other processes over the event bus. When
 * messages may have been missed the whole cache is dropped. Holds at most 32 MiB of JSON.
 */
export function createMemoryCache({ events, logger, metrics }: MemoryCacheOptions): Cache {
  // Values are kept as JSON, so that no caller can change what the next one gets.
  const entries = new LRUCache<string, string>({
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    sizeCalculation: (value, key) => value.length + key.length + 1,
  });
  const flights = createSingleFlight();
  let listening: Promise<() => Promise<void>> | null = null;

  function forget(key: string): void {
    entries.delete(key);
    flights.forget(key);
  }

  const stopGaps = events.onGap(() => {
    entries.clear();
    flights.forgetAll();
  });

  /** Nothing is kept before we can be told to forget it. */
  function listen(): Promise<unknown> {
    listening ??= events.subscribe(CHANNEL, (message) => {
      if (!Array.isArray(message)) return;
      for (const key of message) if (typeof key === 'string') forget(key);
    });
    return listening;
  }

  return {
    async getOrSet<T>(key: string, options: { ttlSeconds: number }, load: () => Promise<T>) {
      const known = entries.get(key);
      if (known !== undefined) {
        metrics.cacheRequests.inc({ outcome: 'hit' });
        return JSON.parse(known) as T;
      }
      metrics.cacheRequests.inc({ outcome: 'miss' });
      return flights.run(key, async (flight) => {
        await listen();
        const value = await load();
        const text = JSON.stringify(value);
        if (text !== undefined && !flight.stale) {
          entries.set(key, text, { ttl: options.ttlSeconds * 1000 });
        }
        return value;
      });
    },
    async delete(...keys) {
      for (const key of keys) forget(key);
      for (let start = 0; start < keys.length; start += KEYS_PER_MESSAGE) {
        try {
          await events.publish(CHANNEL, keys.slice(start, start + KEYS_PER_MESSAGE));
        } catch (error) {
          logger.warn('Other processes could not be told to forget; their entries expire', {
            error: String(error),
          });
        }
      }
    },
    async close() {
      stopGaps();
      entries.clear();
      await listening?.then((stop) => stop()).catch(() => undefined);
    },
  };
}
