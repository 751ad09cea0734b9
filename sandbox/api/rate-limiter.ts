import type { RateLimitOptions } from '@/sandbox/options';

export interface RateLimiter {
  /** Counts a request; returns 0 when it may pass, else the milliseconds to wait. */
  check(key: string): number;
  reset(): void;
}

interface Burst {
  count: number;
  lastAt: number;
  closedUntil: number;
}

/**
 * Lets `burst` requests through, then closes for `pauseMs`, whatever the client's speed: unlike a
 * token bucket it makes a slow client wait too, so that every full sync meets a 429.
 */
export function createRateLimiter(
  options: RateLimitOptions | false,
  now: () => number = Date.now,
): RateLimiter {
  const bursts = new Map<string, Burst>();
  return {
    check(key) {
      if (!options) return 0;
      const at = now();
      const burst = bursts.get(key) ?? { count: 0, lastAt: at, closedUntil: 0 };
      bursts.set(key, burst);
      if (at < burst.closedUntil) return burst.closedUntil - at;
      if (at - burst.lastAt >= options.idleMs) burst.count = 0;
      burst.lastAt = at;
      if (burst.count < options.burst) {
        burst.count += 1;
        return 0;
      }
      burst.count = 0;
      burst.closedUntil = at + options.pauseMs;
      return options.pauseMs;
    },
    reset: () => bursts.clear(),
  };
}
