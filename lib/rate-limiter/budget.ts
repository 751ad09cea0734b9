export interface RateLimitDecision {
  allowed: boolean;
  /** Requests per window. */
  limit: number;
  remaining: number;
  /** Until the window ends, in whole seconds. */
  resetSeconds: number;
  windowSeconds: number;
}

export interface BudgetLimits {
  /** Points per window. */
  points: number;
  seconds: number;
  /** The most that one process takes ahead, in points. */
  largestBlock: number;
  /** The most that one process gives out by itself while the store is unavailable, in points. */
  localPoints: number;
}

/**
 * One caller's budget in one window, as this process knows it. `credit` moves points from the store
 * here, `creditLocally` grants them without the store, and `spend` uses one.
 */
export class Budget {
  /** Taken and not spent yet. */
  private available = 0;
  /** Taken in this window, spent or not. */
  private taken = 0;
  /** Granted without the store and not reported to it yet. */
  private unreported = 0;
  /** In the store, when it last responded. */
  private left: number;
  private endsAt: number;

  constructor(private readonly limits: BudgetLimits) {
    this.left = limits.points;
    this.endsAt = performance.now() + limits.seconds * 1000;
  }

  get isOver(): boolean {
    return performance.now() >= this.endsAt;
  }

  /** Whether asking the store again is useless until the window ends. */
  get isUsedUp(): boolean {
    return this.available === 0 && this.left === 0 && this.unreported === 0;
  }

  spend(): boolean {
    if (this.available === 0) return false;
    this.available -= 1;
    return true;
  }

  /**
   * What to ask the store for when `waiting` requests need a point. A block is as large as all before
   * it together, so blocks double and only busy callers take many points ahead.
   */
  request(waiting: number): { wanted: number; unreported: number } {
    const block = Math.min(Math.max(this.taken, 1), this.limits.largestBlock);
    const wanted = Math.min(Math.max(block, waiting), this.limits.points);
    return { wanted, unreported: this.unreported };
  }

  /** Takes what the store granted of a request: `used` and `endsAt` are the store's. */
  credit(request: { wanted: number; unreported: number }, used: number, endsAt: number): boolean {
    const usedBefore = used - request.wanted;
    const granted = Math.min(Math.max(this.limits.points - usedBefore, 0), request.wanted);
    this.available += granted;
    this.taken += granted;
    this.unreported -= request.unreported;
    this.left = Math.max(this.limits.points - used, 0);
    this.endsAt = endsAt;
    return granted > 0;
  }

  /** Grants points to `waiting` requests without the store, within the local share. */
  creditLocally(waiting: number): boolean {
    const granted = Math.max(Math.min(waiting, this.limits.localPoints - this.taken), 0);
    this.available += granted;
    this.taken += granted;
    this.unreported += granted;
    this.left = Math.max(this.left - granted, 0);
    return granted > 0;
  }

  describe(allowed: boolean): RateLimitDecision {
    const { points, seconds } = this.limits;
    const resetSeconds = Math.max(Math.ceil((this.endsAt - performance.now()) / 1000), 0);
    return {
      allowed,
      limit: points,
      remaining: allowed ? this.left + this.available : 0,
      resetSeconds: allowed ? resetSeconds : Math.max(resetSeconds, 1),
      windowSeconds: seconds,
    };
  }
}
