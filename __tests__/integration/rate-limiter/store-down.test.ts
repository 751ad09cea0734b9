import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { openStores } from '@/__tests__/support/queue/queue-stack';
import { limitsWith } from '@/__tests__/support/rate-limiter/limits';
import { createLogger } from '@/lib/logger';
import { createRateLimiter, type LimitedTier, type RateLimiter } from '@/lib/rate-limiter';

const logger = createLogger({ level: 'silent' });
const rateLimits = limitsWith({
  public: { points: 3, seconds: 600 },
  sign_in: { points: 10, seconds: 600 },
  sign_in_account: { points: 10, seconds: 600 },
  account_mail: { points: 10, seconds: 600 },
  read: { points: 60, seconds: 600 },
  write: { points: 4, seconds: 600 },
  probe: { points: 7, seconds: 600 },
});

/** How many of `times` requests pass. */
async function passing(limiter: RateLimiter, tier: LimitedTier, key: string, times: number) {
  let passed = 0;
  for (let index = 0; index < times; index += 1) {
    if ((await limiter.consume(tier, key)).allowed) passed += 1;
  }
  return passed;
}

describe('rate limiter without its store', () => {
  it.each(['redis://127.0.0.1:1', undefined])(
    'counts in the process, and strictly for sign-in (%s)',
    async (redisUrl) => {
      const pool = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none' });
      const limiter = createRateLimiter({ rateLimits, redisUrl, pool, logger });
      expect(await passing(limiter, 'sign_in', 'alice', 12)).toBe(2);
      expect(await passing(limiter, 'public', 'alice', 5)).toBe(3);
      expect(await passing(limiter, 'write', 'alice', 6)).toBe(4);
      expect(await passing(limiter, 'read', 'alice', 70)).toBe(60);
      expect(await passing(limiter, 'probe', 'alice', 9)).toBe(7);
      await limiter.close();
      await pool.end();
    },
  );

  it('continues when Redis is killed, and shares the budget again when it is back', async () => {
    const stores = await openStores('redis');
    const pool = new pg.Pool({ connectionString: stores.databaseUrl });
    const { redisUrl } = stores;
    const open = () => createRateLimiter({ rateLimits, redisUrl, pool, logger });
    const [here, there] = [open(), open()];
    try {
      expect(await passing(here, 'read', 'x', 20)).toBe(20);
      expect(await passing(here, 'sign_in', 'x', 3)).toBe(3);
      await stores.redis?.kill();
      // Three of ten are more than the strict share of two, so none is left; reading goes on.
      expect(await passing(here, 'sign_in', 'x', 5)).toBe(0);
      expect(await passing(there, 'sign_in', 'x', 5)).toBe(2);
      expect(await passing(here, 'read', 'x', 50)).toBe(40);
      await stores.redis?.start();
      let attempt = 0;
      await eventually(async () => {
        const key = `together ${++attempt}`;
        expect(await passing(here, 'sign_in', key, 6)).toBe(6);
        expect(await passing(there, 'sign_in', key, 6)).toBe(4);
      }, 15_000);
    } finally {
      await here.close();
      await there.close();
      await pool.end();
      await stores.drop();
    }
  }, 30_000);

  it('reports to the store what it granted alone', async () => {
    const stores = await openStores('redis');
    const pool = new pg.Pool({ connectionString: stores.databaseUrl });
    const { redisUrl } = stores;
    const open = () => createRateLimiter({ rateLimits, redisUrl, pool, logger });
    const [here, there] = [open(), open()];
    try {
      await stores.redis?.pause();
      expect(await passing(here, 'write', 'alone', 2)).toBe(2);
      await stores.redis?.resume();
      await eventually(async () => {
        expect(await passing(here, 'sign_in', 'probe', 4)).toBe(4);
      }, 15_000);
      expect(await passing(here, 'write', 'alone', 1)).toBe(1);
      expect(await passing(there, 'write', 'alone', 4)).toBeLessThanOrEqual(1);
    } finally {
      await here.close();
      await there.close();
      await pool.end();
      await stores.drop();
    }
  }, 30_000);
});
