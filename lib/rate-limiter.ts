import type pg from 'pg';
import { createRateLimitCounters } from '@/lib/db/postgres/rate-limit-counters';
import type { Logger } from '@/lib/logger';
import type { RateLimitDecision } from './rate-limiter/budget';
import { createStoreHealth } from './rate-limiter/counter-store';
import { type LimitedTier, RATE_LIMIT_POLICIES } from './rate-limiter/policies';
import { createRedisCounters } from './rate-limiter/redis-counters';
import { createTierLimiter } from './rate-limiter/tier-limiter';

export type { RateLimitDecision } from './rate-limiter/budget';
export type { LimitedTier } from './rate-limiter/policies';

export interface RateLimiter {
  /**
   * Takes one request from the budget of `key` (an address, a user, an API key) in the tier. A promise
   * only when the store must be asked. Never rejects.
   * @param atMost the budget of this caller, if it is lower than that of the tier
   */
  consume(
    tier: LimitedTier,
    key: string,
    atMost?: number | null,
  ): RateLimitDecision | Promise<RateLimitDecision>;
  /** The decision when this process knows that the budget is used up. Takes nothing and asks no store. */
  findRefusal(tier: LimitedTier, key: string): RateLimitDecision | null;
  close(): Promise<void>;
}

export interface RateLimiterOptions {
  rateLimits: Readonly<Record<LimitedTier, { points: number; seconds: number }>>;
  redisUrl?: string | undefined;
  pool: pg.Pool;
  logger: Logger;
}

/**
 * Counts requests against the configured budgets, for all processes together: in Redis when there is a
 * `redisUrl`, otherwise in PostgreSQL. `RATE_LIMIT_POLICIES` says how exactly, and what is allowed while
 * the store is unavailable.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { rateLimits, redisUrl, pool, logger } = options;
  const store = redisUrl ? createRedisCounters(redisUrl, logger) : createRateLimitCounters(pool);
  const health = createStoreHealth(logger);
  const tiers = Object.fromEntries(
    Object.entries(RATE_LIMIT_POLICIES).map(([tier, policy]) => {
      const budget = rateLimits[tier as LimitedTier];
      return [tier, createTierLimiter({ ...budget, tier, policy, store, health })];
    }),
  ) as Record<LimitedTier, ReturnType<typeof createTierLimiter>>;

  return {
    consume: (tier, key, atMost) => tiers[tier].consume(key, atMost),
    findRefusal: (tier, key) => tiers[tier].findRefusal(key),
    async close() {
      store.close();
    },
  };
}

/** The headers of draft-ietf-httpapi-ratelimit-headers; `policyName` is the tier's name. */
export function rateLimitHeaders(
  decision: RateLimitDecision,
  policyName: string,
): Record<'RateLimit-Policy' | 'RateLimit', string> {
  const { limit, windowSeconds, remaining, resetSeconds } = decision;
  return {
    'RateLimit-Policy': `"${policyName}";q=${limit};w=${windowSeconds}`,
    RateLimit: `"${policyName}";r=${remaining};t=${resetSeconds}`,
  };
}
