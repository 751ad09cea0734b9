import type { RequestContext, Step } from '@/lib/api/context';
import { RateLimitedError } from '@/lib/errors';
import { type LimitedTier, type RateLimitDecision, rateLimitHeaders } from '@/lib/rate-limiter';
import { callerKey } from '@/lib/rate-limiter/caller-key';

function apply(
  { headers }: RequestContext,
  tier: LimitedTier,
  decision: RateLimitDecision,
): undefined {
  const told = rateLimitHeaders(decision, tier);
  headers.set('RateLimit-Policy', told['RateLimit-Policy']);
  headers.set('RateLimit', told.RateLimit);
  if (!decision.allowed) throw new RateLimitedError(decision.resetSeconds);
  return undefined;
}

/** Takes one point from the caller's budget: per user or API key when known, else per address. */
export const limitRate: Step = {
  name: 'limit-rate',
  appliesTo: ({ rateLimit }) => rateLimit !== 'none',
  run(context) {
    const tier = context.contract.rateLimit;
    if (tier === 'none') return undefined;
    const key = callerKey(context.actor, context.source.ip);
    const decision = context.runtime.rateLimiter.consume(tier, key);
    // Most decisions need nobody else; they cost no turn of the event loop.
    return decision instanceof Promise
      ? decision.then((made) => apply(context, tier, made))
      : apply(context, tier, decision);
  },
};
