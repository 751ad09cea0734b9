import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CacheFixture,
  createCacheFixture,
  MINUTE,
} from '@/__tests__/support/cache/cache-fixture';
import { eventually } from '@/__tests__/support/eventually';

describe('cache with Redis down', () => {
  let fixture: CacheFixture;
  beforeEach(async () => {
    fixture = await createCacheFixture('redis');
  });
  afterEach(() => fixture.drop());

  it('only misses, never fails or waits long, and recovers', async () => {
    const { cache } = fixture.open();
    await cache.getOrSet('stored', MINUTE, async () => 'old');
    await fixture.stores.redis?.kill();
    await eventually(async () => {
      expect(await cache.getOrSet('stored', MINUTE, async () => 'new')).toBe('new');
    });
    const began = Date.now();
    for (let index = 0; index < 20; index += 1) {
      const load = async () => `load ${index}`;
      expect(await cache.getOrSet('stored', MINUTE, load)).toBe(`load ${index}`);
    }
    await cache.invalidate('stored');
    await cache.invalidate('any');
    expect(Date.now() - began).toBeLessThan(4_000);
    await fixture.stores.redis?.start();
    await eventually(async () => {
      await cache.getOrSet('back', MINUTE, async () => 'first');
      expect(await cache.getOrSet('back', MINUTE, async () => 'second')).toBe('first');
    }, 10_000);
  });

  it('invalidates what changed meanwhile once Redis is back with its old data', async () => {
    const [writer, reader] = [fixture.open().cache, fixture.open().cache];
    const tagged = { ...MINUTE, tags: ['shop'] };
    for (const cache of [writer, reader]) {
      await cache.getOrSet('row', MINUTE, async () => 'old');
      await cache.getOrSet('list', tagged, async () => 'old');
    }
    await fixture.stores.redis?.pause();
    await writer.invalidate('row');
    await writer.invalidate('shop');
    await fixture.stores.redis?.resume();
    await eventually(async () => {
      expect(await reader.getOrSet('row', MINUTE, async () => 'new')).toBe('new');
      expect(await reader.getOrSet('list', tagged, async () => 'new')).toBe('new');
    }, 15_000);
    const third = fixture.open().cache;
    expect(await third.getOrSet('row', MINUTE, async () => 'newer')).toBe('new');
  });
});
