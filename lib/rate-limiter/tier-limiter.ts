import { LRUCache } from 'lru-cache';
import { Budget, type RateLimitDecision } from './budget';
import type { CounterStore, StoreHealth } from './counter-store';
import type { RateLimitPolicy } from './policies';

/** Callers remembered per tier; one that is evicted is counted in the store alone. */
const MAX_BUDGETS = 20_000;

export interface TierLimiterOptions {
  tier: string;
  points: number;
  seconds: number;
  policy: RateLimitPolicy;
  store: CounterStore;
  health: StoreHealth;
}

/** Points on their way from the store, and the number of requests that wait for them. */
interface Refill {
  waiting: number;
  /** Whether any were granted. */
  promise: Promise<boolean>;
}

/**
 * The budgets of one tier. A process takes points from the store in blocks and spends them without
 * asking again, so all processes together never allow more than the budget, and a busy caller costs a
 * round trip per block instead of one per request. A used-up budget is rejected at once.
 */
export function createTierLimiter(options: TierLimiterOptions) {
  const { tier, points, seconds, policy, store, health } = options;
  const limitsOf = (atMost: number) => ({
    points: atMost,
    seconds,
    largestBlock: Math.max(1, Math.floor(atMost * policy.shareAtOnce)),
    localPoints: Math.max(1, Math.floor(atMost * policy.shareWhenDown)),
  });
  const limits = limitsOf(points);
  const budgets = new LRUCache<string, Budget>({ max: MAX_BUDGETS });
  const refills = new Map<Budget, Refill>();

  async function take(key: string, budget: Budget, waiting: number): Promise<boolean> {
    if (policy.perProcess) return budget.creditLocally(points);
    if (!health.isAvailable()) return budget.creditLocally(waiting);
    const request = budget.request(waiting);
    const askedAt = performance.now();
    try {
      const { used, resetMs } = await store.add(
        `${tier}:${key}`,
        request.wanted + request.unreported,
        seconds * 1000,
      );
      health.succeeded();
      return budget.credit(request, used, askedAt + resetMs);
    } catch (error) {
      health.failed(error);
      return budget.creditLocally(waiting);
    }
  }

  /** Asks the store once for all requests that need a point in the same turn. */
  function startRefill(key: string, budget: Budget): Refill {
    const refill: Refill = {
      waiting: 0,
      promise: Promise.resolve()
        .then(() => take(key, budget, refill.waiting))
        .finally(() => refills.delete(budget)),
    };
    refills.set(budget, refill);
    return refill;
  }

  async function refillAndSpend(key: string, budget: Budget): Promise<RateLimitDecision> {
    for (;;) {
      const refill = refills.get(budget) ?? startRefill(key, budget);
      refill.waiting += 1;
      if (!(await refill.promise)) return budget.describe(false);
      if (budget.spend()) return budget.describe(true);
    }
  }

  return {
    /** The decision when this process knows that the caller's budget is used up. Spends and asks nothing. */
    findRefusal(key: string): RateLimitDecision | null {
      const budget = budgets.get(key);
      return budget?.isUsedUp && !budget.isOver ? budget.describe(false) : null;
    },

    /** Spends one point of the caller's budget. A promise only when the store must be asked. */
    consume(key: string, atMost?: number | null): RateLimitDecision | Promise<RateLimitDecision> {
      let budget = budgets.get(key);
      if (!budget || budget.isOver) {
        budget = new Budget(atMost && atMost < points ? limitsOf(atMost) : limits);
        budgets.set(key, budget);
      }
      if (budget.spend()) return budget.describe(true);
      if (budget.isUsedUp) return budget.describe(false);
      return refillAndSpend(key, budget);
    },
  };
}
