import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pagination } from '@/lib/contracts/common';
import type { Logger } from '@/lib/logger';
import { DAY_MS } from '@/lib/utils/durations';
import { JsonText } from '@/lib/utils/json-text';
import type { CachedText, CacheOptions } from './cache';
import { EVERYTHING } from './invalidation-bus';
import type { Loaded } from './memory-layer';
import { createRedisClient, createRedisScript } from './redis-client';

const ENTRY = 'plinth:cache:entry:';
const TAG = 'plinth:cache:tag:';
/** Longer than any value lives. */
const STAMP_MS = DAY_MS;
/** How long one process may load before another tries. A load that takes longer is not stored. */
const LEASE_MS = 5_000;
/** How long to wait for the load of another process, and how often to poll. */
const WAIT_MS = 3_000;
const POLL_MS = 15;

/*
 * An entry is a hash that holds either a value (`stamps`, `meta`, `text`) or the lease of the process
 * that loads it (`stamps`, `lease`). The key of a tag holds its stamp, a random text; an entry is valid
 * only under the stamps that it was loaded under. To invalidate is to delete: a deleted entry has lost
 * its lease, and a deleted tag gets another stamp. KEYS: the entry, then its tags.
 */

/**
 * ARGV: new lease, its milliseconds, stamp for tags without one, its milliseconds. Returns the value
 * and its remaining milliseconds, `load` when the caller now has the lease, or `wait`.
 */
const readOrLease = createRedisScript(`
local stamps = {}
for i = 2, #KEYS do
  if not redis.call('GET', KEYS[i]) then redis.call('SET', KEYS[i], ARGV[3], 'PX', ARGV[4]) end
  stamps[i - 1] = redis.call('GET', KEYS[i])
end
local current = table.concat(stamps, ',')
local entry = redis.call('HMGET', KEYS[1], 'stamps', 'meta', 'text', 'lease')
if entry[1] == current then
  if entry[3] then return {'value', entry[2], entry[3], redis.call('PTTL', KEYS[1])} end
  if entry[4] then return {'wait'} end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'stamps', current, 'lease', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'load', current}
`);

/** ARGV: lease, stamps, meta, text, milliseconds. Stores the value unless it was invalidated. */
const storeUnderLease = createRedisScript(`
local stamps = {}
for i = 2, #KEYS do stamps[i - 1] = redis.call('GET', KEYS[i]) or '' end
local isCurrent = table.concat(stamps, ',') == ARGV[2]
if not isCurrent or redis.call('HGET', KEYS[1], 'lease') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'stamps', ARGV[2], 'meta', ARGV[3], 'text', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
`);

/** ARGV: lease. After a failed load, so that other processes do not wait for it. */
const dropLease = createRedisScript(`
if redis.call('HGET', KEYS[1], 'lease') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);

interface Lease {
  id: string;
  stamps: string;
}

/** What belongs to the text of an entry. */
interface Meta {
  version?: number | undefined;
  pagination?: Pagination;
}

function encode(value: CachedText): { text: string; meta: Meta } {
  if (value instanceof JsonText) return { text: value.text, meta: { version: value.version } };
  return { text: value.data.text, meta: { pagination: value.pagination } };
}

function decode(text: string, { version, pagination }: Meta): CachedText {
  const data = new JsonText<unknown>(text, version);
  return pagination ? { data: data as JsonText<unknown[]>, pagination } : data;
}

const toKeys = (key: string, { tags = [] }: CacheOptions) => [
  ENTRY + key,
  ...[EVERYTHING, ...tags].map((tag) => TAG + tag),
];

/**
 * The entries that all processes share. One process loads a missing key under a lease; the others wait
 * for its value. Invalidation removes the lease, so a value that was read before is never stored.
 */
export function createRedisLayer(redisUrl: string, logger: Logger) {
  const client = createRedisClient(redisUrl, 'cache', logger);

  /** The value, the lease to load it, or null when another process takes too long to load it. */
  async function readOrAcquire(key: string, options: CacheOptions): Promise<Loaded | Lease | null> {
    const id = randomUUID();
    const deadline = performance.now() + WAIT_MS;
    while (performance.now() < deadline) {
      const [outcome, info, text, ttlMs] = (await client.run((redis) =>
        readOrLease(redis, toKeys(key, options), [id, LEASE_MS, randomUUID(), STAMP_MS]),
      )) as [outcome: string, metaOrStamps: string, text: string, ttlMs: number];
      if (outcome === 'value') return { value: decode(text, JSON.parse(info)), ttlMs };
      if (outcome === 'load') return { id, stamps: info };
      await sleep(POLL_MS);
    }
    return null;
  }

  async function store(key: string, options: CacheOptions, lease: Lease, loaded: Loaded) {
    const { text, meta } = encode(loaded.value);
    const ttlMs = Math.max(Math.ceil(loaded.ttlMs), 1);
    const values = [lease.id, lease.stamps, JSON.stringify(meta), text, ttlMs];
    await client
      .run((redis) => storeUnderLease(redis, toKeys(key, options), values))
      .catch(() => undefined);
  }

  return {
    /** The shared value, or the result of `load`. */
    async load(
      key: string,
      options: CacheOptions,
      load: () => Promise<CachedText>,
    ): Promise<Loaded & { isHit: boolean }> {
      const found = await readOrAcquire(key, options).catch(() => null);
      if (found && 'value' in found) return { ...found, isHit: true };
      try {
        const loaded = { value: await load(), ttlMs: options.ttlSeconds * 1000, isHit: false };
        if (found) await store(key, options, found, loaded);
        return loaded;
      } catch (error) {
        if (found) {
          await client.run((redis) => dropLease(redis, [ENTRY + key], [found.id])).catch(() => 0);
        }
        throw error;
      }
    },
    /** Rejects when Redis has not done it. */
    async invalidate(names: readonly string[]): Promise<void> {
      await client.run((redis) =>
        redis.unlink(names.flatMap((name) => [ENTRY + name, TAG + name])),
      );
    },
    close: () => client.close(),
  };
}
