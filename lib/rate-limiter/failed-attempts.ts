import type { RequestSource } from '@/lib/auth/actor';
import type { FailedAttempts } from '@/lib/auth/authenticator';
import { RateLimitedError } from '@/lib/errors';
import type { RateLimiter } from '@/lib/rate-limiter';
import { callerKey } from './caller-key';

const TIER = 'failed_authentication';

/** Limits wrong credentials per address. Only a failure is counted, so a valid credential costs nothing. */
export function createFailedAttempts(
  rateLimiter: Pick<RateLimiter, 'consume' | 'findRefusal'>,
): FailedAttempts {
  const keyOf = ({ ip }: RequestSource) => callerKey(null, ip);
  return {
    assertAllowed(source) {
      const refusal = rateLimiter.findRefusal(TIER, keyOf(source));
      if (refusal) throw new RateLimitedError(refusal.resetSeconds);
    },
    async record(source) {
      const { allowed, resetSeconds } = await rateLimiter.consume(TIER, keyOf(source));
      if (!allowed) throw new RateLimitedError(resetSeconds);
    },
  };
}
