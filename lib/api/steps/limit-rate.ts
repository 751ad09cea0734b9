import type { Step } from '@/lib/api/context';
import { RateLimitedError } from '@/lib/errors';
import { rateLimitHeaders } from '@/lib/rate-limiter';

/** Takes one point from the caller's budget: per user or API key when known, else per address. */
export const limitRate: Step = {
  name: 'limit-rate',
  async run({ contract, runtime, actor, source, headers }) {
    const tier = contract.rateLimit;
    if (tier === 'none') return undefined;
    const principal = actor ? `${actor.type}:${actor.id}` : `ip:${source.ip ?? 'unknown'}`;
    const decision = await runtime.rateLimiter.consume(tier, principal);
    for (const [name, value] of Object.entries(rateLimitHeaders(decision, tier)))
      headers.set(name, value);
    if (!decision.allowed)
      throw new RateLimitedError(Math.max(1, Math.ceil(decision.resetSeconds)));
    return undefined;
  },
};
