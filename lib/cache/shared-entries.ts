import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@/lib/logger';
import type { CacheOptions } from './cache';
import { type Cached, decodeEntry, encodeEntry } from './entry';
import type { Forgotten } from './invalidations';
import type { Loaded } from './local-entries';
import { createRedisClient } from './redis-client';
import { dropLease, readOrLease, storeUnderLease } from './shared-scripts';

const ENTRY = 'plinth:cache:entry:';
const TAG = 'plinth:cache:tag:';
/** Longer than any value lives; a tag that is gone makes its entries count for nothing. */
const STAMP_MS = 24 * 60 * 60 * 1000;
/** How long one process may load before another tries; a load that takes longer is not kept. */
const LEASE_MS = 5_000;
/** How long to wait for another's load, and how often to look. */
const WAIT_MS = 3_000;
const LOOK_MS = 15;

/** A tag that every entry has. */
const EVERYTHING = '*';

const namesOf = (key: string, { tags = [] }: CacheOptions) => [
  ENTRY + key,
  ...[EVERYTHING, ...tags].map((tag) => TAG + tag),
];

type Lease = { id: string; stamps: string };

/**
 * The entries in Redis that all processes share. One process loads a missing key, holding a lease on
 * it; the others wait for its answer. Forgetting a key takes the lease away, forgetting a tag changes
 * the stamp that the lease was given under: either way what was read before the change is not kept.
 */
export function createSharedEntries(redisUrl: string, logger: Logger) {
  const client = createRedisClient(redisUrl, 'cache', logger);

  /** The value, the right to load it, or null when another took too long to load it. */
  async function readOrAsk(key: string, options: CacheOptions): Promise<Loaded | Lease | null> {
    const id = randomUUID();
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const [outcome, about, text, ttl] = (await client.run((redis) =>
        readOrLease(redis, namesOf(key, options), [id, LEASE_MS, randomUUID(), STAMP_MS]),
      )) as [string, string, string, number];
      if (outcome === 'value') return { value: decodeEntry({ text, about }), ttlMs: Number(ttl) };
      if (outcome === 'load') return { id, stamps: about };
      if (performance.now() > until) return null;
      await pause(LOOK_MS);
    }
  }

  async function store(key: string, options: CacheOptions, lease: Lease, value: Cached) {
    const { about, text } = encodeEntry(value);
    const ttl = Math.max(Math.ceil(options.ttlSeconds * 1000), 1);
    await client
      .run((redis) =>
        storeUnderLease(redis, namesOf(key, options), [lease.id, lease.stamps, about, text, ttl]),
      )
      .catch(() => undefined);
  }

  return {
    /** The shared value, or what `load` answers. */
    async load(
      key: string,
      options: CacheOptions,
      load: () => Promise<Cached>,
      count: { hit: () => void; miss: () => void },
    ): Promise<Loaded> {
      const response = await readOrAsk(key, options).catch(() => null);
      if (response && 'value' in response) {
        count.hit();
        return response;
      }
      count.miss();
      const ttlMs = options.ttlSeconds * 1000;
      if (!response) return { value: await load(), ttlMs };
      try {
        const value = await load();
        await store(key, options, response, value);
        return { value, ttlMs };
      } catch (error) {
        await client.run((redis) => dropLease(redis, [ENTRY + key], [response.id])).catch(() => 0);
        throw error;
      }
    },
    /** Rejects when Redis does not do it. */
    async forget(items: readonly Forgotten[]): Promise<void> {
      await client.run(async (redis) => {
        const pipeline = redis.pipeline();
        for (const item of items) {
          const name = item.slice(1);
          if (item.startsWith('k')) pipeline.del(ENTRY + name);
          else pipeline.set(TAG + (name || EVERYTHING), randomUUID(), 'PX', STAMP_MS);
        }
        const responses = await pipeline.exec();
        const failed = responses?.find(([error]) => error)?.[0];
        if (failed) throw failed;
      });
    },
    close: () => client.close(),
  };
}

export type SharedEntries = ReturnType<typeof createSharedEntries>;
