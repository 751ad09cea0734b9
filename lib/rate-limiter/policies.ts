import type { RateLimitTier } from '@/lib/contracts/contract';

/** The tiers that have a budget: those of contracts, and the attempts to sign in to one account. */
export type LimitedTier = Exclude<RateLimitTier, 'none'> | 'sign_in_account';

export interface RateLimitPolicy {
  /**
   * The share of the budget that each process may allow by itself while the store is unavailable; at
   * least one request.
   */
  shareWhenDown: number;
  /**
   * The largest share that a process takes at once, to spend without asking again. Other processes
   * cannot use what it does not spend until the window ends. 0 takes one request at a time.
   */
  shareAtOnce: number;
}

/** How each tier is counted, and what it allows while the store is unavailable. */
export const RATE_LIMIT_POLICIES: Readonly<Record<LimitedTier, RateLimitPolicy>> = {
  // Anonymous clients: exact, since attackers are among them.
  public: { shareWhenDown: 1, shareAtOnce: 0 },
  // Guessing passwords must not become easier while the store is down.
  sign_in: { shareWhenDown: 0.2, shareAtOnce: 0 },
  sign_in_account: { shareWhenDown: 0.2, shareAtOnce: 0 },
  // Authenticated callers: no round trip per request.
  read: { shareWhenDown: 1, shareAtOnce: 0.05 },
  write: { shareWhenDown: 1, shareAtOnce: 0.05 },
};
