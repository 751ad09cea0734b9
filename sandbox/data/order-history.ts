import type { OrderHistoryEntry, OrderState } from './order-types';
import type { Random } from './random';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** The state that usually follows; nothing follows the final ones. */
const NEXT_STATE: Record<OrderState, OrderState | null> = {
  pending: 'paid',
  paid: 'shipped',
  shipped: 'delivered',
  delivered: 'refunded',
  cancelled: null,
  refunded: null,
};

/** The state an order advances to, or null when its state is final. */
export function nextState(state: OrderState): OrderState | null {
  return NEXT_STATE[state];
}

type Step = readonly [state: OrderState, afterAtLeast: number, afterAtMost: number];

function drawPath(random: Random): Step[] {
  const fate = random.next();
  if (fate < 0.02) return [['cancelled', DAY, 3 * DAY]];
  const byBankTransfer = random.chance(0.2);
  const paid: Step = byBankTransfer ? ['paid', 6 * HOUR, 2 * DAY] : ['paid', MINUTE, 90 * MINUTE];
  if (fate < 0.045) return [paid, ['cancelled', HOUR, 20 * HOUR]];
  const fulfilled: Step[] = [paid, ['shipped', 6 * HOUR, 3 * DAY], ['delivered', DAY, 6 * DAY]];
  return fate < 0.085 ? [...fulfilled, ['refunded', 2 * DAY, 20 * DAY]] : fulfilled;
}

/** Draws what happened to an order since it was placed, as far as `now`; oldest first. */
export function drawHistory(placedAt: number, now: number, random: Random): OrderHistoryEntry[] {
  const history: OrderHistoryEntry[] = [{ state: 'pending', at: new Date(placedAt).toISOString() }];
  let at = placedAt;
  for (const [state, atLeast, atMost] of drawPath(random)) {
    at += random.integer(atLeast, atMost);
    if (at > now) break;
    history.push({ state, at: new Date(at).toISOString() });
  }
  return history;
}
