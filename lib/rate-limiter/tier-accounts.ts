import { LRUCache } from 'lru-cache';
import type { CounterStore } from './counter-store';
import type { RateLimitPolicy } from './policies';
import type { StoreHealth } from './store-health';

/** Callers remembered per tier; one that falls out is counted in the store alone. */
const MAX_ACCOUNTS = 20_000;

export interface RateLimitDecision {
  allowed: boolean;
  /** Requests per window. */
  limit: number;
  remaining: number;
  /** Until the window ends, in whole seconds. */
  resetSeconds: number;
  windowSeconds: number;
}

/** One caller's budget as this process knows it, in one window. */
interface Account {
  endsAt: number;
  /** Taken from the store and not spent yet. */
  available: number;
  /** Left in the store when it was last asked. */
  left: number;
  spent: number;
  /** Given out while the store was away; told to it when it is back. */
  untold: number;
  /** How many to take next. */
  block: number;
  exhausted: boolean;
  waiting: number;
  /** On its way to the store; answers whether it got any. */
  taking: Promise<boolean> | null;
}

export interface TierAccountsOptions {
  tier: string;
  points: number;
  seconds: number;
  policy: RateLimitPolicy;
  store: CounterStore;
  health: StoreHealth;
}

/**
 * The budgets of one tier. A process takes points from the store in blocks and spends them without
 * asking: blocks begin with one and double up to the policy's share, so only busy callers are ahead.
 * All processes together never give out more than the budget. Who has used it up is refused at once.
 */
export function createTierAccounts(options: TierAccountsOptions) {
  const { tier, points, seconds, policy, store, health } = options;
  const windowMs = seconds * 1000;
  const largestBlock = Math.max(1, Math.floor(points * policy.shareAtOnce));
  const localPoints = Math.max(1, Math.floor(points * policy.shareWhenAway));
  const accounts = new LRUCache<string, Account>({ max: MAX_ACCOUNTS });

  function open(key: string): Account {
    const account: Account = {
      endsAt: performance.now() + windowMs,
      available: 0,
      left: points,
      spent: 0,
      untold: 0,
      block: 1,
      exhausted: false,
      waiting: 0,
      taking: null,
    };
    accounts.set(key, account);
    return account;
  }

  function decide(account: Account, allowed: boolean, now: number): RateLimitDecision {
    if (allowed) {
      account.available -= 1;
      account.spent += 1;
    }
    const untilReset = Math.max(Math.ceil((account.endsAt - now) / 1000), 0);
    return {
      allowed,
      limit: points,
      remaining: allowed ? account.left + account.available : 0,
      resetSeconds: allowed ? untilReset : Math.max(untilReset, 1),
      windowSeconds: seconds,
    };
  }

  async function takeFromStore(key: string, account: Account): Promise<boolean> {
    const wanted = Math.min(Math.max(account.block, account.waiting), points);
    const { untold } = account;
    const askedAt = performance.now();
    const { used, resetMs } = await store.add(`${tier}:${key}`, wanted + untold, windowMs);
    const granted = Math.min(Math.max(points - (used - wanted), 0), wanted);
    account.available += granted;
    account.left = Math.max(points - used, 0);
    account.untold -= untold;
    account.block = Math.min(account.block * 2, largestBlock);
    account.endsAt = askedAt + resetMs;
    account.exhausted = granted === 0;
    return granted > 0;
  }

  /** While the store is away: what the policy lets a process give out by itself. */
  function takeAlone(account: Account): boolean {
    const free = localPoints - account.spent - account.available;
    const granted = Math.min(Math.max(account.waiting, 1), Math.max(free, 0));
    account.available += granted;
    account.untold += granted;
    account.left = Math.max(free - granted, 0);
    return granted > 0;
  }

  async function take(key: string, account: Account): Promise<boolean> {
    if (!health.canAsk()) return takeAlone(account);
    try {
      const got = await takeFromStore(key, account);
      health.answered();
      return got;
    } catch (error) {
      health.failed(error);
      return takeAlone(account);
    }
  }

  async function wait(key: string, account: Account): Promise<RateLimitDecision> {
    account.waiting += 1;
    try {
      for (;;) {
        if (account.available > 0) return decide(account, true, performance.now());
        const taking = account.taking ?? take(key, account);
        account.taking = taking;
        const got = await taking;
        if (account.taking === taking) account.taking = null;
        if (!got) return decide(account, false, performance.now());
      }
    } finally {
      account.waiting -= 1;
    }
  }

  return {
    /** Spends one point of the caller's budget; at once unless the store has to be asked. */
    consume(key: string): RateLimitDecision | Promise<RateLimitDecision> {
      const now = performance.now();
      let account = accounts.get(key);
      if (account === undefined || now >= account.endsAt) account = open(key);
      if (account.available > 0) return decide(account, true, now);
      if (account.exhausted) return decide(account, false, now);
      return wait(key, account);
    },
  };
}
