import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CacheFixture,
  createCacheFixture,
  MINUTE,
} from '@/__tests__/support/cache/cache-fixture';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { runStatement, withDatabase } from '@/scripts/lib/databases';

describe.each(BACKENDS)('messages of the cache with %s', (kind) => {
  let fixture: CacheFixture;
  beforeAll(async () => {
    fixture = await createCacheFixture(kind);
  });
  afterEach(() => fixture.closeAll());
  afterAll(() => fixture?.drop());

  it('are few for many changes at once, and none is lost', async () => {
    const [writer, reader] = [fixture.open(), fixture.open()];
    const keys = Array.from({ length: 300 }, (_, index) => `many:${index}:${'x'.repeat(20)}`);
    for (const key of keys) await reader.cache.getOrSet(key, MINUTE, async () => 'old');
    const publish = vi.spyOn(writer.events, 'publish');
    await Promise.all(keys.map((key) => writer.cache.delete(key)));
    expect(publish.mock.calls.length).toBeLessThanOrEqual(5);
    await eventually(async () => {
      for (const key of keys) {
        expect(await reader.cache.getOrSet(key, MINUTE, async () => 'new')).toBe('new');
      }
    });
  });

  it('forget everything when there is too much to name', async () => {
    const [writer, reader] = [fixture.open(), fixture.open()];
    await reader.cache.getOrSet('flood', MINUTE, async () => 'old');
    await reader.cache.getOrSet('flood:named', MINUTE, async () => 'old');
    const names = Array.from({ length: 6_000 }, (_, index) => `flood:${index}`);
    await writer.cache.delete('flood:named', ...names);
    await eventually(async () => {
      expect(await reader.cache.getOrSet('flood:named', MINUTE, async () => 'new')).toBe('new');
      expect(await reader.cache.getOrSet('flood', MINUTE, async () => 'new')).toBe('new');
    });
  });

  it('are sent again until they are through', async () => {
    const [writer, reader] = [fixture.open(), fixture.open()];
    await reader.cache.getOrSet('again', MINUTE, async () => 'old');
    await writer.cache.getOrSet('again', MINUTE, async () => 'old');
    const publish = vi.spyOn(writer.events, 'publish');
    publish.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    await writer.cache.delete('again');
    expect(await writer.cache.getOrSet('again', MINUTE, async () => 'new')).toBe('new');
    await eventually(async () => {
      expect(await reader.cache.getOrSet('again', MINUTE, async () => 'new')).toBe('new');
    }, 10_000);
    expect(publish.mock.calls.length).toBeGreaterThanOrEqual(3);
  });
});

/** Whether new connections to the database are let in; those that are open stay. */
async function allowConnections(url: string, allowed: boolean): Promise<void> {
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  await runStatement(
    withDatabase(url, 'postgres'),
    `ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`,
  );
}

describe('a process that cannot hear of changes', () => {
  it('keeps nothing until it can, and what it had is forgotten', async () => {
    const fixture = await createCacheFixture('postgres');
    const { databaseUrl } = fixture.stores;
    const name = new URL(databaseUrl).pathname.slice(1);
    try {
      const { cache, events } = fixture.open();
      const heard: boolean[] = [];
      events.onGap((listening) => void heard.push(listening));
      await cache.getOrSet('deaf', MINUTE, async () => 'old');
      await allowConnections(databaseUrl, false);
      await runStatement(
        withDatabase(databaseUrl, 'postgres'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plinth-events' AND datname = '${name}'`,
      );
      await eventually(() => expect(heard).toEqual([false]));
      expect(await cache.getOrSet('deaf', MINUTE, async () => 'one')).toBe('one');
      expect(await cache.getOrSet('deaf', MINUTE, async () => 'two')).toBe('two');
      await allowConnections(databaseUrl, true);
      await eventually(() => expect(heard).toEqual([false, true]), 10_000);
      await cache.getOrSet('deaf', MINUTE, async () => 'back');
      expect(await cache.getOrSet('deaf', MINUTE, async () => 'again')).toBe('back');
    } finally {
      await fixture.drop();
    }
  });
});
