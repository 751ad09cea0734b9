import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS, openStores, type Stores } from '@/__tests__/support/queue/queue-stack';
import { createEventBus } from '@/lib/events/create-event-bus';
import { type EventBus, MessageTooLargeError } from '@/lib/events/event-bus';
import { createLogger } from '@/lib/logger';

const logger = createLogger({ level: 'silent' });

describe.each(BACKENDS)('event bus on %s', (kind) => {
  let stores: Stores;
  let pool: pg.Pool;
  const buses: EventBus[] = [];

  function openBus(): EventBus {
    const { redisUrl, databaseUrl } = stores;
    const bus = createEventBus({ redisUrl, databaseUrl, pool, logger });
    buses.push(bus);
    return bus;
  }

  /** Breaks every connection, as a restart of the store does. */
  async function interrupt(): Promise<void> {
    if (stores.redis) {
      await stores.redis.kill();
      await stores.redis.start();
      return;
    }
    await pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  }

  beforeAll(async () => {
    stores = await openStores(kind);
    pool = new pg.Pool({ connectionString: stores.databaseUrl, max: 3 });
    pool.on('error', () => undefined);
  });

  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });

  afterAll(async () => {
    await pool?.end();
    await stores?.drop();
  });

  it('carries JSON from one process to another', async () => {
    const here = vi.fn();
    const message = { text: "it's “quoted” \\ ünïcode", list: [1, null, { deep: true }] };
    await openBus().subscribe('job:1', here);
    await openBus().publish('job:1', message);
    await eventually(() => expect(here).toHaveBeenCalledWith(message));
  });

  it('keeps channels apart, whatever their names', async () => {
    const bus = openBus();
    const long = `org:${'x'.repeat(200)}`;
    const heard = { long: vi.fn(), longer: vi.fn(), odd: vi.fn() };
    await bus.subscribe(long, heard.long);
    await bus.subscribe(`${long}y`, heard.longer);
    await bus.subscribe("'; DROP TABLE x; --", heard.odd);
    await bus.publish(`${long}y`, 1);
    await bus.publish("'; DROP TABLE x; --", 2);
    await bus.publish('nobody listens', 3);
    await eventually(() => expect(heard.odd).toHaveBeenCalledTimes(1));
    expect(heard.longer).toHaveBeenCalledTimes(1);
    expect(heard.long).not.toHaveBeenCalled();
  });

  it('keeps the order of one publisher', async () => {
    const bus = openBus();
    const heard: unknown[] = [];
    await bus.subscribe('ordered', (message) => heard.push(message));
    for (let index = 0; index < 20; index += 1) await bus.publish('ordered', index);
    await eventually(() => expect(heard).toHaveLength(20));
    expect(heard).toEqual([...heard].sort((a, b) => Number(a) - Number(b)));
  });

  it('takes few statements for many messages at once, and loses none', async () => {
    const bus = openBus();
    const heard: unknown[] = [];
    await bus.subscribe('many', (message) => heard.push(message));
    const query = vi.spyOn(pool, 'query');
    await Promise.all(Array.from({ length: 1_200 }, (_, index) => bus.publish('many', index)));
    // By PostgreSQL at most 500 in one; Redis needs no statement of ours.
    expect(query.mock.calls.length).toBeLessThanOrEqual(4);
    query.mockRestore();
    await eventually(() => expect(heard).toHaveLength(1_200));
    expect(heard).toEqual(Array.from({ length: 1_200 }, (_, index) => index));
  });

  it('calls every handler, and none that has unsubscribed', async () => {
    const bus = openBus();
    const [stays, leaves] = [vi.fn(), vi.fn()];
    const stop = await bus.subscribe('shared', leaves);
    await bus.subscribe('shared', stays);
    await bus.publish('shared', 'first');
    await eventually(() => expect(leaves).toHaveBeenCalledTimes(1));
    await stop();
    await stop();
    await bus.publish('shared', 'second');
    await eventually(() => expect(stays).toHaveBeenCalledTimes(2));
    expect(leaves).toHaveBeenCalledTimes(1);
  });

  it('subscribes again after everybody had left', async () => {
    const bus = openBus();
    const stop = await bus.subscribe('again', vi.fn());
    await stop();
    const heard = vi.fn();
    await bus.subscribe('again', heard);
    await bus.publish('again', 1);
    await eventually(() => expect(heard).toHaveBeenCalledTimes(1));
  });

  it('goes on when a handler throws', async () => {
    const bus = openBus();
    const heard = vi.fn();
    await bus.subscribe('bad', () => {
      throw new Error('a broken handler');
    });
    await bus.subscribe('bad', heard);
    await bus.publish('bad', 1);
    await eventually(() => expect(heard).toHaveBeenCalled());
  });

  it('refuses a message that is too large, and says what to do', async () => {
    const bus = openBus();
    const large = bus.publish('large', { text: 'ü'.repeat(4_000) });
    await expect(large).rejects.toThrow(MessageTooLargeError);
    await expect(large).rejects.toThrow(/the limit is 7500.*Publish an id/s);
    const heard = vi.fn();
    await bus.subscribe('large', heard);
    await bus.publish('large', 'x'.repeat(7_400));
    await eventually(() => expect(heard).toHaveBeenCalled());
  });

  it('reconnects after the connection was lost, and reports that events may have been missed', async () => {
    const bus = openBus();
    const [heard, gap] = [vi.fn(), vi.fn()];
    bus.onGap(gap);
    await bus.subscribe('durable', heard);
    await interrupt();
    await eventually(async () => {
      await bus.publish('durable', 'after').catch(() => undefined);
      expect(heard).toHaveBeenCalledWith('after');
    }, 15_000);
    expect(gap.mock.calls.length).toBeGreaterThanOrEqual(2);
  });
});

describe('event bus without its store', () => {
  it('refuses to publish and does not block who subscribes', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none' });
    for (const redisUrl of ['redis://127.0.0.1:1', undefined]) {
      const bus = createEventBus({
        redisUrl,
        databaseUrl: 'postgres://127.0.0.1:1/none',
        pool,
        logger,
      });
      await expect(bus.publish('any', 1)).rejects.toThrow();
      const stop = await bus.subscribe('any', () => undefined);
      await stop();
      await bus.close();
    }
    await pool.end();
  });
});
