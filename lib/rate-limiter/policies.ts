import type { RateLimitTier } from '@/lib/contracts/contract';

/** The tiers that have a budget. */
export type LimitedTier = Exclude<RateLimitTier, 'none'>;

export interface RateLimitPolicy {
  /**
   * The part of the budget that each process may give out by itself while the store that all count in
   * is away; at least one request.
   */
  shareWhenAway: number;
  /**
   * The largest part of the budget that a process takes at once, to spend without asking again. What it
   * does not spend is lost to the others until the window ends; one request at a time is exact.
   */
  shareAtOnce: number;
}

/** How each class of routes is counted, and what becomes of it when its store is away. */
export const RATE_LIMIT_POLICIES: Readonly<Record<LimitedTier, RateLimitPolicy>> = {
  // Strangers: exact, for attackers are among them.
  public: { shareWhenAway: 1, shareAtOnce: 0 },
  // Guessing passwords must not become easier because a store is away.
  sign_in: { shareWhenAway: 0.2, shareAtOnce: 0 },
  // Known callers: no round trip per request.
  read: { shareWhenAway: 1, shareAtOnce: 0.05 },
  write: { shareWhenAway: 1, shareAtOnce: 0.05 },
};
