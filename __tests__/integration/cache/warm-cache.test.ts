import { describe, expect, it, vi } from 'vitest';
import { systemActor } from '@/lib/auth/actor';
import { warmCache } from '@/lib/cache/warm-cache';
import { loadConfig } from '@/lib/config';
import { createContainer } from '@/lib/container';
import { contracts } from '@/lib/contracts';
import { createLogger } from '@/lib/logger';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

const logger = createLogger({ level: 'silent' });
const running = () => new AbortController().signal;
const findActive = async () => ['a', 'b'];

describe('warming the cache', () => {
  it('runs each warm-up for each active organization, whatever fails', async () => {
    const list = vi.fn(async (id: string) => {
      if (id === 'a') throw new Error('no database');
    });
    const summary = vi.fn(async () => undefined);
    const warmUps = [
      { name: 'list', warm: list },
      { name: 'summary', warm: summary },
    ];
    expect(await warmCache({ warmUps, findActive, logger, signal: running() })).toBe(3);
    expect(list.mock.calls).toEqual([['a'], ['b']]);
    expect(summary.mock.calls).toEqual([['a'], ['b']]);
  });

  it('reads a bounded number of organizations', async () => {
    const find = vi.fn(async (_: number) => []);
    const warmUps = [{ name: 'any', warm: async () => undefined }];
    await warmCache({ warmUps, findActive: find, logger, signal: running() });
    expect(find).toHaveBeenCalledExactlyOnceWith(20);
  });

  it('stops when the process does, and never rejects', async () => {
    const closing = new AbortController();
    const warm = vi.fn(async () => closing.abort());
    const warmUps = [{ name: 'any', warm }];
    expect(await warmCache({ warmUps, findActive, logger, signal: closing.signal })).toBe(1);
    const failing = () => Promise.reject(new Error('no database'));
    const options = { warmUps, findActive: failing, logger, signal: running() };
    expect(await warmCache(options)).toBe(0);
  });

  it('caches what clients request first', async () => {
    const database = await createTestDatabase();
    const environment = { DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
    const container = createContainer(loadConfig({ NODE_ENV: 'test', ...environment }));
    try {
      const { prisma, services } = container;
      const { id: organizationId } = await prisma.organization.create({
        data: { name: 'Shop', slug: 'shop' },
      });
      const { id: userId } = await prisma.user.create({
        data: { email: 'ada@example.com', name: 'Ada', passwordHash: '-' },
      });
      const expiresAt = new Date(Date.now() + 60_000);
      await prisma.session.create({ data: { organizationId, userId, expiresAt, tokenHash: '-' } });
      expect(await container.warmCache()).toBe(2);
      const query = contracts.listOrders.query.parse({});
      // A hit is a value, a miss would be a promise.
      const found = services.orders.list(systemActor(organizationId), query);
      expect(found).not.toBeInstanceOf(Promise);
      expect(found).toMatchObject({ data: { text: '[]' }, pagination: { total: 0 } });
    } finally {
      await container.close();
      await database.drop();
    }
  });

  it('does nothing without a cache or with the database down', async () => {
    const environment = { DATABASE_URL: 'postgres://127.0.0.1:1/none', LOG_LEVEL: 'silent' };
    for (const CACHE of ['on', 'off']) {
      const container = createContainer(loadConfig({ NODE_ENV: 'test', ...environment, CACHE }));
      expect(await container.warmCache()).toBe(0);
      await container.close();
    }
  });
});
