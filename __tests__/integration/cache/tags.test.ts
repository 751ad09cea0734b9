import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CacheFixture, createCacheFixture } from '@/__tests__/support/cache/cache-fixture';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import type { CacheOptions } from '@/lib/cache/cache';
import { JsonText } from '@/lib/utils/json-text';

const tagged = (...tags: string[]): CacheOptions => ({ ttlSeconds: 60, tags });
const text = (value: unknown, version?: number) => async () =>
  new JsonText<unknown>(JSON.stringify(value), version);

describe.each(BACKENDS)('tags and text with %s', (kind) => {
  let fixture: CacheFixture;
  beforeAll(async () => {
    fixture = await createCacheFixture(kind);
  });
  afterEach(() => fixture.closeAll());
  afterAll(() => fixture?.drop());

  it('invalidates every key of a tag at once, and no other key', async () => {
    const { cache } = fixture.open();
    await cache.getOrSet('here:1', tagged('orders:a'), async () => 'old');
    await cache.getOrSet('here:2', tagged('x', 'orders:a'), async () => 'old');
    await cache.getOrSet('here:3', tagged('orders:b'), async () => 'old');
    const published = cache.invalidate('orders:a');
    expect(await cache.getOrSet('here:1', tagged('orders:a'), async () => 'new')).toBe('new');
    expect(await cache.getOrSet('here:2', tagged('orders:a'), async () => 'new')).toBe('new');
    expect(await cache.getOrSet('here:3', tagged('orders:b'), async () => 'new')).toBe('old');
    await published;
    expect(await cache.getOrSet('here:1', tagged('orders:a'), async () => 'newer')).toBe('new');
  });

  it('invalidates a tag in every process', async () => {
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    for (const cache of [here, there]) {
      await cache.getOrSet('every:1', tagged('every'), async () => 'old');
      await cache.getOrSet('every:2', tagged('other'), async () => 'old');
    }
    await here.invalidate('every');
    await eventually(async () => {
      expect(await there.getOrSet('every:1', tagged('every'), async () => 'new')).toBe('new');
    });
    expect(await there.getOrSet('every:2', tagged('other'), async () => 'new')).toBe('old');
  });

  it('does not cache what was read before another process invalidated its tag', async () => {
    const [reader, writer] = [fixture.open().cache, fixture.open().cache];
    let release = (_: string) => {};
    const load = vi.fn(
      () =>
        new Promise<string>((done) => {
          release = done;
        }),
    );
    const reading = reader.getOrSet('slow', tagged('slow'), load);
    await eventually(() => expect(load).toHaveBeenCalled());
    await reader.getOrSet('probe', tagged('slow'), async () => 'there');
    await writer.invalidate('slow');
    await eventually(async () => {
      expect(await reader.getOrSet('probe', tagged('slow'), async () => 'gone')).toBe('gone');
    });
    release('old');
    expect(await reading).toBe('old');
    expect(await reader.getOrSet('slow', tagged('slow'), async () => 'new')).toBe('new');
    const third = fixture.open().cache;
    expect(await third.getOrSet('slow', tagged('slow'), async () => 'new')).toBe('new');
  });

  it('reads its own writes from the moment of the invalidation', async () => {
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    await there.getOrSet('mine', tagged('mine'), async () => 0);
    for (let value = 1; value <= 50; value += 1) {
      void (value % 2 ? here.invalidate('mine') : here.invalidate('mine'));
      expect(await here.getOrSet('mine', tagged('mine'), async () => value)).toBe(value);
    }
    await eventually(async () => {
      expect(await there.getOrSet('mine', tagged('mine'), async () => 50)).toBe(50);
    });
  });

  it('returns text unparsed: a hit is the same object, without a promise', async () => {
    const { cache } = fixture.open();
    const odd = '{"a":  1, "note": "spaces that JSON.stringify would not write"}';
    const first = await cache.getText('text', tagged('t'), async () => new JsonText(odd, 7));
    const hit = cache.getText('text', tagged('t'), text('never'));
    expect(hit).toBe(first);
    expect(hit).toMatchObject({ text: odd, version: 7 });
  });

  it('carries text, version and pagination to another process', async () => {
    const pagination = { page: 1, perPage: 20, total: 1, totalPages: 1, nextCursor: null };
    const page = { data: new JsonText<string[]>('[ "ü" ]'), pagination };
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    const load = vi.fn(async () => page as never);
    expect(await here.getText('page', tagged('p'), load)).toBe(page);
    expect(here.getText('page', tagged('p'), load)).toBe(page);
    expect(await there.getText('page', tagged('p'), load)).toEqual(page);
    await here.getText('row', tagged('p'), text({ id: 1 }, 3));
    const row = await there.getText('row', tagged('p'), text({ id: 1 }, 3));
    expect(row).toEqual(new JsonText('{"id":1}', 3));
    expect(load).toHaveBeenCalledTimes(kind === 'redis' ? 1 : 2);
  });

  it('caches what is not shared in the process alone, and invalidates it everywhere', async () => {
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    const own = { ttlSeconds: 60, tags: ['own'], shared: false };
    expect(await here.getOrSet('own', own, async () => 'local')).toBe('local');
    expect(await there.getOrSet('own', own, async () => 'remote')).toBe('remote');
    expect(await here.getOrSet('own', own, async () => 'never')).toBe('local');
    await here.invalidate('own');
    await eventually(async () => {
      expect(await there.getOrSet('own', own, async () => 'new')).toBe('new');
    });
    await here.invalidate('own');
    await eventually(async () => {
      expect(await there.getOrSet('own', own, async () => 'newer')).toBe('newer');
    });
  });

  it('expires on time however late another process read the value', async () => {
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    const options = { ttlSeconds: 0.6 };
    await here.getOrSet('late', options, async () => 'old');
    const until = Date.now() + 600;
    await eventually(() => expect(Date.now()).toBeGreaterThan(until - 250));
    await there.getOrSet('late', options, async () => 'old');
    await eventually(() => expect(Date.now()).toBeGreaterThan(until + 20));
    if (kind === 'redis') {
      expect(await there.getOrSet('late', options, async () => 'new')).toBe('new');
    }
    expect(await here.getOrSet('late', options, async () => 'newer')).not.toBe('old');
  });
});
