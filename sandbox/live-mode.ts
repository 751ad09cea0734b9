import type { SandboxControl } from './control/sandbox-control';
import { nextState } from './data/order-history';
import { createRandom } from './data/random';
import { SHOPS } from './data/shops';
import type { ResolvedOptions } from './options';

/** How far back live mode looks for an order to move on. */
const RECENT = 200;

/**
 * Makes the shops live: every `liveIntervalMs` one order comes in or moves on, mostly in the first
 * shop. Returns how to stop it.
 */
export function startLiveMode(control: SandboxControl, options: ResolvedOptions): () => void {
  if (options.liveIntervalMs === false) return () => undefined;
  const random = createRandom(options.seed);
  const weights = SHOPS.map((shop, index) => [shop.id, 1 / (index + 1) ** 2] as const);
  const timer = setInterval(() => {
    const shopId = random.weighted(weights);
    const open = control
      .orders(shopId)
      .slice(-RECENT)
      .filter((order) => ['pending', 'paid', 'shipped'].includes(order.state));
    if (open.length === 0 || random.chance(0.3)) {
      control.createOrder(shopId);
      return;
    }
    const order = random.pick(open);
    const to = random.chance(0.05) ? 'cancelled' : nextState(order.state);
    control.advanceOrder(order.id, to ?? undefined);
  }, options.liveIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
