import type { RequestContext, Step } from '@/lib/api/context';
import { RateLimitedError } from '@/lib/errors';
import { type LimitedTier, type RateLimitDecision, rateLimitHeaders } from '@/lib/rate-limiter';
import { callerKey } from '@/lib/rate-limiter/caller-key';

/** Sets the headers that describe the decision. @throws RateLimitedError unless it allows the request */
function apply({ headers }: RequestContext, tier: LimitedTier, decision: RateLimitDecision): void {
  const limits = rateLimitHeaders(decision, tier);
  headers.set('ratelimit-policy', limits['RateLimit-Policy']);
  headers.set('ratelimit', limits.RateLimit);
  if (!decision.allowed) throw new RateLimitedError(decision.resetSeconds);
}

/** The budget that all users and API keys of an organization share. */
const SHARED = { read: 'organization_read', write: 'organization_write' } as const;

/**
 * Takes one request from the budget of the caller, which is the user or API key if known, else the IP
 * address, and one from that of its organization. The headers describe the caller's own, or the one
 * that is used up.
 */
export const limitRate: Step = {
  name: 'limit-rate',
  async run(context) {
    const { contract, actor, source, runtime } = context;
    const { rateLimiter } = runtime;
    const tier = contract.rateLimit;
    const own = rateLimiter.consume(tier, callerKey(actor, source.ip), actor?.rateLimit);
    // A caller beyond its own budget takes nothing from that of its organization.
    const isRefused = !(own instanceof Promise || own.allowed);
    if (isRefused || !actor || !(tier === 'read' || tier === 'write')) {
      apply(context, tier, await own);
      return undefined;
    }
    const shared = rateLimiter.consume(SHARED[tier], actor.organizationId);
    apply(context, tier, await own);
    const decision = await shared;
    if (!decision.allowed) apply(context, SHARED[tier], decision);
    return undefined;
  },
};
