import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CacheFixture,
  createCacheFixture,
  MINUTE,
} from '@/__tests__/support/cache/cache-fixture';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { runStatement, withDatabase } from '@/tooling/embedded-postgres/databases';

describe.each(BACKENDS)('invalidation messages of the cache with %s', (kind) => {
  let fixture: CacheFixture;
  beforeAll(async () => {
    fixture = await createCacheFixture(kind);
  });
  afterEach(() => fixture.closeAll());
  afterAll(() => fixture?.drop());

  it('are few for many changes at once, and no change is lost', async () => {
    const [writer, reader] = [fixture.open(), fixture.open()];
    const keys = Array.from({ length: 300 }, (_, index) => `many:${index}:${'x'.repeat(20)}`);
    for (const key of keys) await reader.cache.getOrSet(key, MINUTE, async () => 'old');
    const publish = vi.spyOn(writer.events, 'publish');
    await Promise.all(keys.map((key) => writer.cache.invalidate(key)));
    expect(publish.mock.calls.length).toBeLessThanOrEqual(5);
    await eventually(async () => {
      for (const key of keys) {
        expect(await reader.cache.getOrSet(key, MINUTE, async () => 'new')).toBe('new');
      }
    });
  });

  it('invalidate everything when there are too many names', async () => {
    const [writer, reader] = [fixture.open(), fixture.open()];
    await reader.cache.getOrSet('flood', MINUTE, async () => 'old');
    await reader.cache.getOrSet('flood:named', MINUTE, async () => 'old');
    const names = Array.from({ length: 6_000 }, (_, index) => `flood:${index}`);
    await writer.cache.invalidate('flood:named', ...names);
    await eventually(async () => {
      expect(await reader.cache.getOrSet('flood:named', MINUTE, async () => 'new')).toBe('new');
      expect(await reader.cache.getOrSet('flood', MINUTE, async () => 'new')).toBe('new');
    });
  });

  it('are sent again until they arrive', async () => {
    const [writer, reader] = [fixture.open(), fixture.open()];
    await reader.cache.getOrSet('again', MINUTE, async () => 'old');
    await writer.cache.getOrSet('again', MINUTE, async () => 'old');
    const publish = vi.spyOn(writer.events, 'publish');
    publish
      .mockRejectedValueOnce(new Error('unavailable'))
      .mockRejectedValueOnce(new Error('unavailable'));
    await writer.cache.invalidate('again');
    expect(await writer.cache.getOrSet('again', MINUTE, async () => 'new')).toBe('new');
    await eventually(async () => {
      expect(await reader.cache.getOrSet('again', MINUTE, async () => 'new')).toBe('new');
    }, 10_000);
    expect(publish.mock.calls.length).toBeGreaterThanOrEqual(3);
  });
});

/** Allows or rejects new connections to the database; open ones stay. */
async function allowConnections(url: string, allowed: boolean): Promise<void> {
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  await runStatement(
    withDatabase(url, 'postgres'),
    `ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`,
  );
}

describe('a process that cannot receive messages', () => {
  it('drops its entries and caches nothing until it can receive them again', async () => {
    const fixture = await createCacheFixture('postgres');
    const { databaseUrl } = fixture.stores;
    const name = new URL(databaseUrl).pathname.slice(1);
    try {
      const { cache, events } = fixture.open();
      const gaps: boolean[] = [];
      events.onGap((listening) => void gaps.push(listening));
      await cache.getOrSet('gap', MINUTE, async () => 'old');
      await allowConnections(databaseUrl, false);
      await runStatement(
        withDatabase(databaseUrl, 'postgres'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plinth-events' AND datname = '${name}'`,
      );
      await eventually(() => expect(gaps).toEqual([false]));
      expect(await cache.getOrSet('gap', MINUTE, async () => 'one')).toBe('one');
      expect(await cache.getOrSet('gap', MINUTE, async () => 'two')).toBe('two');
      await allowConnections(databaseUrl, true);
      await eventually(() => expect(gaps).toEqual([false, true]), 10_000);
      await cache.getOrSet('gap', MINUTE, async () => 'back');
      expect(await cache.getOrSet('gap', MINUTE, async () => 'again')).toBe('back');
    } finally {
      await fixture.drop();
    }
  });
});
