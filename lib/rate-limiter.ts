import type { Redis } from 'ioredis';
import type pg from 'pg';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { createRedisClient } from '@/lib/cache/redis-client';
import type { RateLimitTier } from '@/lib/contracts/contract';
import type { Logger } from '@/lib/logger';

/** The tiers that have a budget. */
export type LimitedTier = Exclude<RateLimitTier, 'none'>;

export interface RateLimitDecision {
  allowed: boolean;
  /** Requests per window. */
  limit: number;
  remaining: number;
  /** Until the window ends, in whole seconds. */
  resetSeconds: number;
  windowSeconds: number;
}

export interface RateLimiter {
  /** Takes one request from the budget of `key` (an address, a user, an API key) in the tier. Never rejects. */
  consume(tier: LimitedTier, key: string): Promise<RateLimitDecision>;
  close(): Promise<void>;
}

export interface RateLimiterOptions {
  rateLimits: Readonly<Record<LimitedTier, { points: number; seconds: number }>>;
  redisUrl?: string | undefined;
  pool: pg.Pool;
  logger: Logger;
}

/** Counted across processes even without Redis: what strangers may do, which is what attackers try. */
const SHARED_TIERS: readonly LimitedTier[] = ['public', 'sign_in'];
const TABLE = 'RateLimitCounter';

type Budget = { keyPrefix: string; points: number; duration: number };

function createRedisLimiter(redis: Redis, budget: Budget): RateLimiterAbstract {
  return new RateLimiterRedis({
    ...budget,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    inMemoryBlockOnConsumed: budget.points + 1,
    insuranceLimiter: new RateLimiterMemory(budget),
  });
}

function createPostgresLimiter(pool: pg.Pool, budget: Budget): RateLimiterAbstract {
  return new RateLimiterPostgres({
    ...budget,
    storeClient: pool,
    storeType: 'pool',
    tableName: TABLE,
    tableCreated: true,
    inMemoryBlockOnConsumed: budget.points + 1,
    insuranceLimiter: new RateLimiterMemory(budget),
  });
}

/**
 * Counts requests against the configured budgets: in Redis when there is a `redisUrl`, for all
 * processes together. Without Redis the tiers of strangers (`public`, `sign_in`) are counted in
 * PostgreSQL, and those of known callers (`read`, `write`) in each process, which saves a round trip
 * per request: with n processes a known caller has up to n budgets.
 *
 * Who has used up his budget is remembered in the process and costs no further round trip. While the
 * store is away each process counts by itself; should even that fail, `sign_in` refuses and the others
 * let pass.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { rateLimits, redisUrl, pool, logger } = options;
  const redis = redisUrl ? createRedisClient(redisUrl, 'rate-limiter', logger) : null;

  function build(tier: LimitedTier): RateLimiterAbstract {
    const { points, seconds } = rateLimits[tier];
    const budget = { keyPrefix: `plinth:rate:${tier}`, points, duration: seconds };
    if (redis) return createRedisLimiter(redis.redis, budget);
    if (SHARED_TIERS.includes(tier)) return createPostgresLimiter(pool, budget);
    return new RateLimiterMemory(budget);
  }

  const limiters: Record<LimitedTier, RateLimiterAbstract> = {
    public: build('public'),
    sign_in: build('sign_in'),
    read: build('read'),
    write: build('write'),
  };

  function decide(tier: LimitedTier, allowed: boolean, state: RateLimiterRes): RateLimitDecision {
    const { points, seconds } = rateLimits[tier];
    const untilReset = Math.ceil(Math.max(state.msBeforeNext, 0) / 1000);
    return {
      allowed,
      limit: points,
      remaining: allowed ? Math.max(state.remainingPoints, 0) : 0,
      resetSeconds: allowed ? untilReset : Math.max(untilReset, 1),
      windowSeconds: seconds,
    };
  }

  return {
    async consume(tier, key) {
      // Without a connection the limiter counts in the process.
      await redis?.ready().catch(() => undefined);
      try {
        return decide(tier, true, await limiters[tier].consume(key));
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return decide(tier, false, refusal);
        logger.error('Counting a request failed', refusal, { tier });
        const { points, seconds } = rateLimits[tier];
        return decide(tier, tier !== 'sign_in', new RateLimiterRes(points, seconds * 1000));
      }
    },
    async close() {
      redis?.close();
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
