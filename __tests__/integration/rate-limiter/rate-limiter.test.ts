import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS, openStores, type Stores } from '@/__tests__/support/queue/queue-stack';
import { limitsWith } from '@/__tests__/support/rate-limiter/limits';
import { createLogger } from '@/lib/logger';
import {
  createRateLimiter,
  type LimitedTier,
  type RateLimiter,
  type RateLimiterOptions,
} from '@/lib/rate-limiter';

const logger = createLogger({ level: 'silent' });
const rateLimits = {
  public: { points: 3, seconds: 60 },
  sign_in: { points: 2, seconds: 60 },
  sign_in_account: { points: 2, seconds: 60 },
  account_mail: { points: 2, seconds: 60 },
  read: { points: 4, seconds: 60 },
  write: { points: 2, seconds: 1 },
};
const WIDE = { ...rateLimits, read: { points: 1_000, seconds: 60 } };

async function consumeTimes(limiter: RateLimiter, tier: LimitedTier, key: string, times: number) {
  const decisions = [];
  for (let index = 0; index < times; index += 1) decisions.push(await limiter.consume(tier, key));
  return decisions;
}

describe.each(BACKENDS)('rate limiter with %s', (kind) => {
  let stores: Stores;
  let pool: pg.Pool;
  const open: RateLimiter[] = [];

  /** The limiter of one simulated process. */
  function openLimiter(
    limits: Partial<RateLimiterOptions['rateLimits']> = rateLimits,
  ): RateLimiter {
    const limiter = createRateLimiter({
      rateLimits: limitsWith(limits),
      redisUrl: stores.redisUrl,
      pool,
      logger,
    });
    open.push(limiter);
    return limiter;
  }

  beforeAll(async () => {
    stores = await openStores(kind);
    pool = new pg.Pool({ connectionString: stores.databaseUrl, max: 3 });
    pool.on('error', () => undefined);
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((limiter) => limiter.close()));
  });

  afterAll(async () => {
    await pool?.end();
    await stores?.drop();
  });

  it.each(['public', 'sign_in', 'read', 'write'] as const)(
    'allows the budget of %s and no more',
    async (tier) => {
      const { points, seconds } = rateLimits[tier];
      const decisions = await consumeTimes(openLimiter(), tier, 'budget', points + 2);
      expect(decisions.map(({ allowed }) => allowed)).toEqual([
        ...Array.from({ length: points }, () => true),
        false,
        false,
      ]);
      expect(decisions.slice(0, points).map(({ remaining }) => remaining)).toEqual(
        Array.from({ length: points }, (_, index) => points - 1 - index),
      );
      const refused = decisions.at(-1);
      expect(refused).toMatchObject({ limit: points, remaining: 0, windowSeconds: seconds });
      expect(refused?.resetSeconds).toBeGreaterThanOrEqual(1);
      expect(refused?.resetSeconds).toBeLessThanOrEqual(seconds);
    },
  );

  it('counts each key and each tier separately', async () => {
    const limiter = openLimiter();
    await consumeTimes(limiter, 'sign_in', 'alice', 3);
    expect((await limiter.consume('sign_in', 'bob')).allowed).toBe(true);
    expect((await limiter.consume('public', 'alice')).allowed).toBe(true);
    expect((await limiter.consume('sign_in', 'alice')).allowed).toBe(false);
  });

  it.each(['sign_in', 'write'] as const)('counts %s across processes', async (tier) => {
    const [here, there] = [openLimiter(), openLimiter()];
    await consumeTimes(here, tier, 'mallory', 1);
    await consumeTimes(there, tier, 'mallory', 1);
    expect((await here.consume(tier, 'mallory')).allowed).toBe(false);
    expect((await there.consume(tier, 'mallory')).allowed).toBe(false);
  });

  it('takes blocks for busy callers, and reports exactly what remains', async () => {
    const limiter = openLimiter(WIDE);
    const responses = [];
    for (let index = 0; index < 400; index += 1) responses.push(limiter.consume('read', 'busy'));
    const asked = responses.filter((response) => response instanceof Promise);
    const decisions = await Promise.all(responses);
    expect(asked.length).toBe(400);
    expect(decisions.every(({ allowed }) => allowed)).toBe(true);
    const more = [];
    for (let index = 0; index < 300; index += 1) {
      const response = limiter.consume('read', 'busy');
      more.push({ asked: response instanceof Promise, ...(await response) });
    }
    expect(more.map(({ remaining }) => remaining)).toEqual(
      Array.from({ length: 300 }, (_, index) => 1_000 - 401 - index),
    );
    expect(more.filter(({ asked: wasAsked }) => wasAsked).length).toBeLessThanOrEqual(20);
  });

  it('rejects without a look-up once a budget is used up', async () => {
    const limiter = openLimiter();
    await consumeTimes(limiter, 'public', 'spent', 4);
    expect(limiter.consume('public', 'spent')).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('starts a new window when the old one has ended', async () => {
    const limiter = openLimiter();
    expect((await consumeTimes(limiter, 'write', 'window', 3)).at(-1)?.allowed).toBe(false);
    await eventually(async () => {
      expect((await limiter.consume('write', 'window')).allowed).toBe(true);
    });
  });

  it('allows no more than the budget to concurrent requests', async () => {
    const limiter = openLimiter();
    const rush = await Promise.all(
      Array.from({ length: 20 }, () => limiter.consume('public', 'rush')),
    );
    expect(rush.filter(({ allowed }) => allowed)).toHaveLength(rateLimits.public.points);
  });

  it('accepts keys of any text', async () => {
    const limiter = openLimiter();
    for (const key of ['2001:db8::1', "'; DROP TABLE x; --", 'ü'.repeat(300)]) {
      expect((await limiter.consume('public', key)).allowed).toBe(true);
    }
  });
});
