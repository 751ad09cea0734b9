import type { LimitedTier, RateLimiterOptions } from '@/lib/rate-limiter';
import { RATE_LIMIT_POLICIES } from '@/lib/rate-limiter/policies';

type Limits = RateLimiterOptions['rateLimits'];

/** Budgets that no test meets, but for those given. */
export function limitsWith(own: Partial<Limits>): Limits {
  const wide = Object.keys(RATE_LIMIT_POLICIES).map((tier) => [tier, { points: 1e6, seconds: 60 }]);
  return { ...(Object.fromEntries(wide) as Record<LimitedTier, Limits[LimitedTier]>), ...own };
}
