import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CacheFixture,
  createCacheFixture,
  MINUTE,
} from '@/__tests__/support/cache/cache-fixture';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { createMetrics } from '@/lib/metrics';

let keys = 0;
/** No two tests share a key. */
const nextKey = () => `key:${++keys}`;

describe.each(BACKENDS)('cache with %s', (kind) => {
  let fixture: CacheFixture;
  const openCache = (metrics = createMetrics()) => fixture.open(metrics).cache;

  beforeAll(async () => {
    fixture = await createCacheFixture(kind);
  });
  afterEach(() => fixture.closeAll());
  afterAll(() => fixture?.drop());

  it('loads once and then returns the cached value', async () => {
    const metrics = createMetrics();
    const cache = openCache(metrics);
    const key = nextKey();
    const load = vi.fn(async () => ({ name: 'a shop', tags: ['x'] }));
    expect(await cache.getOrSet(key, MINUTE, load)).toEqual({ name: 'a shop', tags: ['x'] });
    expect(await cache.getOrSet(key, MINUTE, load)).toEqual({ name: 'a shop', tags: ['x'] });
    expect(load).toHaveBeenCalledTimes(1);
    const { values } = await metrics.cacheRequests.get();
    expect(values.map(({ labels, value }) => [labels.outcome, value])).toEqual(
      expect.arrayContaining([
        ['miss', 1],
        ['hit', 1],
      ]),
    );
  });

  it('caches null, false and empty values', async () => {
    const cache = openCache();
    for (const value of [null, false, 0, '', []]) {
      const key = nextKey();
      const load = vi.fn(async () => value);
      await cache.getOrSet<unknown>(key, MINUTE, load);
      expect(await cache.getOrSet<unknown>(key, MINUTE, load)).toEqual(value);
      expect(load).toHaveBeenCalledTimes(1);
    }
  });

  it('loads once for concurrent callers', async () => {
    const cache = openCache();
    const key = nextKey();
    let release = (_: number) => {};
    const load = vi.fn(
      () =>
        new Promise<number>((done) => {
          release = done;
        }),
    );
    const calls = Array.from({ length: 20 }, () => cache.getOrSet(key, MINUTE, load));
    await eventually(() => expect(load).toHaveBeenCalled());
    release(42);
    expect(new Set(await Promise.all(calls))).toEqual(new Set([42]));
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('rejects when a load fails and does not cache the failure', async () => {
    const cache = openCache();
    const key = nextKey();
    const failing = cache.getOrSet(key, MINUTE, () => Promise.reject(new Error('no database')));
    await expect(failing).rejects.toThrow('no database');
    expect(await cache.getOrSet(key, MINUTE, async () => 'fine')).toBe('fine');
  });

  it('expires after its lifetime', async () => {
    const cache = openCache();
    const key = nextKey();
    await cache.getOrSet(key, { ttlSeconds: 0.2 }, async () => 'old');
    await eventually(async () => {
      expect(await cache.getOrSet(key, { ttlSeconds: 0.2 }, async () => 'new')).toBe('new');
    });
  });

  it('returns a separate copy to every caller', async () => {
    const cache = openCache();
    const key = nextKey();
    await cache.getOrSet(key, MINUTE, async () => ({ list: [1] }));
    const mine = await cache.getOrSet(key, MINUTE, async () => ({ list: [1] }));
    mine.list.push(2);
    expect(await cache.getOrSet(key, MINUTE, async () => ({ list: [0] }))).toEqual({ list: [1] });
  });

  it('invalidates in every process what one invalidates', async () => {
    const [here, there] = [openCache(), openCache()];
    const [first, second] = [nextKey(), nextKey()];
    for (const cache of [here, there]) {
      await cache.getOrSet(first, MINUTE, async () => 'old');
      await cache.getOrSet(second, MINUTE, async () => 'old');
    }
    await here.invalidate(first, second);
    await eventually(async () => {
      expect(await there.getOrSet(first, MINUTE, async () => 'new')).toBe('new');
      expect(await there.getOrSet(second, MINUTE, async () => 'new')).toBe('new');
    });
  });

  it('does not cache what was read before an invalidation', async () => {
    const [reader, writer] = [openCache(), openCache()];
    const key = nextKey();
    let release = (_: string) => {};
    const slow = vi.fn(
      () =>
        new Promise<string>((done) => {
          release = done;
        }),
    );
    const reading = reader.getOrSet(key, MINUTE, slow);
    await eventually(() => expect(slow).toHaveBeenCalled());
    await writer.invalidate(key);
    // The invalidation has arrived once a later one has.
    const probe = nextKey();
    await reader.getOrSet(probe, MINUTE, async () => 'there');
    await writer.invalidate(probe);
    await eventually(async () => {
      expect(await reader.getOrSet(probe, MINUTE, async () => 'gone')).toBe('gone');
    });
    release('old');
    expect(await reading).toBe('old');
    expect(await reader.getOrSet(key, MINUTE, async () => 'new')).toBe('new');
  });
});
