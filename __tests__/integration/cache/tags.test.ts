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

  it('forgets every key of a tag, here at once, and no other', async () => {
    const { cache } = fixture.open();
    await cache.getOrSet('here:1', tagged('orders:a'), async () => 'old');
    await cache.getOrSet('here:2', tagged('x', 'orders:a'), async () => 'old');
    await cache.getOrSet('here:3', tagged('orders:b'), async () => 'old');
    const told = cache.invalidateTags('orders:a');
    expect(await cache.getOrSet('here:1', tagged('orders:a'), async () => 'new')).toBe('new');
    expect(await cache.getOrSet('here:2', tagged('orders:a'), async () => 'new')).toBe('new');
    expect(await cache.getOrSet('here:3', tagged('orders:b'), async () => 'new')).toBe('old');
    await told;
    expect(await cache.getOrSet('here:1', tagged('orders:a'), async () => 'newer')).toBe('new');
  });

  it('forgets a tag in every process', async () => {
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    for (const cache of [here, there]) {
      await cache.getOrSet('every:1', tagged('every'), async () => 'old');
      await cache.getOrSet('every:2', tagged('other'), async () => 'old');
    }
    await here.invalidateTags('every');
    await eventually(async () => {
      expect(await there.getOrSet('every:1', tagged('every'), async () => 'new')).toBe('new');
    });
    expect(await there.getOrSet('every:2', tagged('other'), async () => 'new')).toBe('old');
  });

  it('does not keep what was read before its tag was forgotten elsewhere', async () => {
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
    await writer.invalidateTags('slow');
    await eventually(async () => {
      expect(await reader.getOrSet('probe', tagged('slow'), async () => 'gone')).toBe('gone');
    });
    release('old');
    expect(await reading).toBe('old');
    expect(await reader.getOrSet('slow', tagged('slow'), async () => 'new')).toBe('new');
    const third = fixture.open().cache;
    expect(await third.getOrSet('slow', tagged('slow'), async () => 'new')).toBe('new');
  });

  it('reads what it wrote, from the moment it forgets', async () => {
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    await there.getOrSet('mine', tagged('mine'), async () => 0);
    for (let value = 1; value <= 50; value += 1) {
      void (value % 2 ? here.invalidateTags('mine') : here.delete('mine'));
      expect(await here.getOrSet('mine', tagged('mine'), async () => value)).toBe(value);
    }
    await eventually(async () => {
      expect(await there.getOrSet('mine', tagged('mine'), async () => 50)).toBe(50);
    });
  });

  it('hands text on unparsed: a hit is the very object, at once', async () => {
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
    expect(await here.getPage('page', tagged('p'), load)).toBe(page);
    expect(here.getPage('page', tagged('p'), load)).toBe(page);
    expect(await there.getPage('page', tagged('p'), load)).toEqual(page);
    await here.getText('row', tagged('p'), text({ id: 1 }, 3));
    const row = await there.getText('row', tagged('p'), text({ id: 1 }, 3));
    expect(row).toEqual(new JsonText('{"id":1}', 3));
    expect(load).toHaveBeenCalledTimes(kind === 'redis' ? 1 : 2);
  });

  it('keeps to the process what is not shared, and forgets it everywhere', async () => {
    const [here, there] = [fixture.open().cache, fixture.open().cache];
    const own = { ttlSeconds: 60, tags: ['own'], shared: false };
    expect(await here.getOrSet('own', own, async () => 'of here')).toBe('of here');
    expect(await there.getOrSet('own', own, async () => 'of there')).toBe('of there');
    expect(await here.getOrSet('own', own, async () => 'never')).toBe('of here');
    await here.delete('own');
    await eventually(async () => {
      expect(await there.getOrSet('own', own, async () => 'new')).toBe('new');
    });
    await here.invalidateTags('own');
    await eventually(async () => {
      expect(await there.getOrSet('own', own, async () => 'newer')).toBe('newer');
    });
  });

  it('forgets in time however late it heard of a value', async () => {
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
