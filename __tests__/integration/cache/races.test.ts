import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CacheFixture, createCacheFixture } from '@/__tests__/support/cache/cache-fixture';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';

const OPTIONS = { ttlSeconds: 600, tags: ['rows'] };
/** Sometimes slow, so that loads and changes overtake each other in every order. */
const someTime = () => pause(Math.random() < 0.3 ? Math.random() * 12 : 0);

describe.each(BACKENDS)('concurrent readers and writers, over %s', (kind) => {
  let fixture: CacheFixture;
  beforeAll(async () => {
    fixture = await createCacheFixture(kind);
  });
  afterAll(() => fixture?.drop());

  it('never read less than they wrote, and all read the last value in the end', async () => {
    const caches = [fixture.open().cache, fixture.open().cache, fixture.open().cache];
    let stored = 0;
    /** Reads at one moment and returns at another, as a database does. */
    const load = async () => {
      await someTime();
      const value = stored;
      await someTime();
      return value;
    };

    await Promise.all(
      caches.flatMap((cache) => [
        (async () => {
          for (let round = 0; round < 60; round += 1) {
            stored += 1;
            const written = stored;
            // In turn: the key alone, or its tag.
            void (round % 2 ? cache.invalidate('row') : cache.invalidate('rows'));
            const read = await cache.getOrSet('row', OPTIONS, load);
            expect(read).toBeGreaterThanOrEqual(written);
            await someTime();
          }
        })(),
        (async () => {
          let latest = 0;
          for (let round = 0; round < 150; round += 1) {
            latest = await cache.getOrSet('row', OPTIONS, load);
            await someTime();
          }
          expect(latest).toBeGreaterThan(0);
        })(),
      ]),
    );

    // Nothing expires meanwhile: an outdated value that was put back would stay.
    await eventually(async () => {
      for (const cache of caches) expect(await cache.getOrSet('row', OPTIONS, load)).toBe(stored);
    });
    const late = fixture.open().cache;
    expect(await late.getOrSet('row', OPTIONS, load)).toBe(stored);
  }, 60_000);
});
