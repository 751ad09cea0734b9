import type { Step } from '@/lib/api/context';
import { RateLimitedError } from '@/lib/errors';
import { rateLimitHeaders } from '@/lib/rate-limiter';
import { callerKey } from '@/lib/rate-limiter/caller-key';

/** Consumes one request of the caller's quota: per user or API key if known, else per IP address. */
export const limitRate: Step = {
  name: 'limit-rate',
  appliesTo: ({ rateLimit }) => rateLimit !== 'none',
  async run({ contract, actor, source, headers, runtime }) {
    const tier = contract.rateLimit;
    if (tier === 'none') return undefined;
    const decision = await runtime.rateLimiter.consume(tier, callerKey(actor, source.ip));
    const limits = rateLimitHeaders(decision, tier);
    headers.set('ratelimit-policy', limits['RateLimit-Policy']);
    headers.set('ratelimit', limits.RateLimit);
    if (!decision.allowed) throw new RateLimitedError(decision.resetSeconds);
    return undefined;
  },
};
