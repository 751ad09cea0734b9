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
/** Each test has keys of its own. */
const nextKey = () => `key:${++keys}`;

describe.each(BACKENDS)('cache with %s', (kind) => {
  let fixture: CacheFixture;
  const openCache = (metrics = createMetrics()) => fixture.open(metrics).cache;

  beforeAll(async () => {
    fixture = await createCacheFixture(kind);
  });
  afterEach(() => fixture.closeAll());
  afterAll(() => fixture?.drop());

  it('loads once and then answers what it has', async () => {
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

  it('keeps null, false and empty values', async () => {
    const cache = openCache();
    for (const value of [null, false, 0, '', []]) {
      const key = nextKey();
      const load = vi.fn(async () => value);
      await cache.getOrSet<unknown>(key, MINUTE, load);
      expect(await cache.getOrSet<unknown>(key, MINUTE, load)).toEqual(value);
      expect(load).toHaveBeenCalledTimes(1);
    }
  });

  it('loads once however many ask at the same time', async () => {
    const cache = openCache();
    const key = nextKey();
    let release = (_: number) => {};
    const load = vi.fn(
      () =>
        new Promise<number>((done) => {
          release = done;
        }),
    );
    const asked = Array.from({ length: 20 }, () => cache.getOrSet(key, MINUTE, load));
    await eventually(() => expect(load).toHaveBeenCalled());
    release(42);
    expect(new Set(await Promise.all(asked))).toEqual(new Set([42]));
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('passes a failure on and does not keep it', async () => {
    const cache = openCache();
    const key = nextKey();
    const failing = cache.getOrSet(key, MINUTE, () => Promise.reject(new Error('no database')));
    await expect(failing).rejects.toThrow('no database');
    expect(await cache.getOrSet(key, MINUTE, async () => 'fine')).toBe('fine');
  });

  it('forgets after its time', async () => {
    const cache = openCache();
    const key = nextKey();
    await cache.getOrSet(key, { ttlSeconds: 0.2 }, async () => 'old');
    await eventually(async () => {
      expect(await cache.getOrSet(key, { ttlSeconds: 0.2 }, async () => 'new')).toBe('new');
    });
  });

  it('gives every caller a value of its own', async () => {
    const cache = openCache();
    const key = nextKey();
    await cache.getOrSet(key, MINUTE, async () => ({ list: [1] }));
    const mine = await cache.getOrSet(key, MINUTE, async () => ({ list: [1] }));
    mine.list.push(2);
    expect(await cache.getOrSet(key, MINUTE, async () => ({ list: [0] }))).toEqual({ list: [1] });
  });

  it('forgets in every process what one deletes', async () => {
    const [here, there] = [openCache(), openCache()];
    const [first, second] = [nextKey(), nextKey()];
    for (const cache of [here, there]) {
      await cache.getOrSet(first, MINUTE, async () => 'old');
      await cache.getOrSet(second, MINUTE, async () => 'old');
    }
    await here.delete(first, second);
    await eventually(async () => {
      expect(await there.getOrSet(first, MINUTE, async () => 'new')).toBe('new');
      expect(await there.getOrSet(second, MINUTE, async () => 'new')).toBe('new');
    });
  });

  it('does not keep what was read before a deletion', async () => {
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
    await writer.delete(key);
    // The deletion has arrived once a later one has.
    const probe = nextKey();
    await reader.getOrSet(probe, MINUTE, async () => 'there');
    await writer.delete(probe);
    await eventually(async () => {
      expect(await reader.getOrSet(probe, MINUTE, async () => 'gone')).toBe('gone');
    });
    release('old');
    expect(await reading).toBe('old');
    expect(await reader.getOrSet(key, MINUTE, async () => 'new')).toBe('new');
  });
});
