import type pg from 'pg';
import type { Logger } from '@/lib/logger';
import { type LimitedTier, RATE_LIMIT_POLICIES } from './rate-limiter/policies';
import { createPostgresCounters } from './rate-limiter/postgres-counters';
import { createRedisCounters } from './rate-limiter/redis-counters';
import { createStoreHealth } from './rate-limiter/store-health';
import { createTierAccounts, type RateLimitDecision } from './rate-limiter/tier-accounts';

export type { LimitedTier } from './rate-limiter/policies';
export type { RateLimitDecision } from './rate-limiter/tier-accounts';

export interface RateLimiter {
  /**
   * Takes one request from the budget of `key` (an address, a user, an API key) in the tier: at once,
   * unless the store has to be asked. Never rejects.
   */
  consume(tier: LimitedTier, key: string): RateLimitDecision | Promise<RateLimitDecision>;
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
 * `redisUrl`, else in PostgreSQL. How exactly, and what holds while the store is away, says
 * `RATE_LIMIT_POLICIES`.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { rateLimits, redisUrl, pool, logger } = options;
  const store = redisUrl ? createRedisCounters(redisUrl, logger) : createPostgresCounters(pool);
  const health = createStoreHealth(logger);
  const open = (tier: LimitedTier) =>
    createTierAccounts({
      ...rateLimits[tier],
      tier,
      policy: RATE_LIMIT_POLICIES[tier],
      store,
      health,
    });
  const tiers = {
    public: open('public'),
    sign_in: open('sign_in'),
    read: open('read'),
    write: open('write'),
  } satisfies Record<LimitedTier, unknown>;

  return {
    consume: (tier, key) => tiers[tier].consume(key),
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
