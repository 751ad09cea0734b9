import type { RateLimitTier } from '@/lib/contracts/contract';

/**
 * The tiers that have a budget: those of contracts; the attempts to sign in to one account, codes of its
 * second factor from one address and from all new ones, and mails to it; wrong credentials from one
 * address; and all callers of one organization together.
 */
export type LimitedTier =
  | RateLimitTier
  | 'sign_in_account'
  | 'second_factor'
  | 'second_factor_account'
  | 'account_mail'
  | 'failed_authentication'
  | 'organization_read'
  | 'organization_write';

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
  /** Each process has a budget of its own and never asks the store. */
  perProcess?: true;
}

/** How each tier is counted, and what it allows while the store is unavailable. */
export const RATE_LIMIT_POLICIES: Readonly<Record<LimitedTier, RateLimitPolicy>> = {
  // Anonymous clients: exact, since attackers are among them.
  public: { shareWhenDown: 1, shareAtOnce: 0 },
  // Guessing passwords must not become easier while the store is down.
  sign_in: { shareWhenDown: 0.2, shareAtOnce: 0 },
  sign_in_account: { shareWhenDown: 0.2, shareAtOnce: 0 },
  second_factor: { shareWhenDown: 0.2, shareAtOnce: 0 },
  second_factor_account: { shareWhenDown: 0.2, shareAtOnce: 0 },
  account_mail: { shareWhenDown: 0.2, shareAtOnce: 0 },
  // Authenticated callers: no round trip per request.
  read: { shareWhenDown: 1, shareAtOnce: 0.05 },
  write: { shareWhenDown: 1, shareAtOnce: 0.05 },
  organization_read: { shareWhenDown: 1, shareAtOnce: 0.05 },
  organization_write: { shareWhenDown: 1, shareAtOnce: 0.05 },
  // Providers, which repeat what is rejected.
  inbound: { shareWhenDown: 1, shareAtOnce: 0.05 },
  // Only failures ask the store.
  failed_authentication: { shareWhenDown: 1, shareAtOnce: 0 },
  // Whether a process is alive must not depend on the store.
  probe: { shareWhenDown: 1, shareAtOnce: 0, perProcess: true },
};
