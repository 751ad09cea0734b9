import type { OrderItem, OrderStatus } from '@/lib/contracts/orders';
import { ConflictError, ValidationError } from '@/lib/errors';

const NEXT: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['paid', 'cancelled'],
  paid: ['shipped', 'cancelled', 'refunded'],
  shipped: ['delivered', 'refunded'],
  delivered: ['refunded'],
  cancelled: [],
  refunded: [],
};

/** @throws ConflictError that names the states an order can go to from where it is */
export function assertTransition(from: OrderStatus, to: OrderStatus): void {
  if (from === to || NEXT[from].includes(to)) return;
  throw new ConflictError(`An order that is ${from} cannot become ${to}`, {
    details: { from, to, allowed: NEXT[from] },
  });
}

/** The most that the column holds: 21 million in a currency with cents. */
const MAX_AMOUNT = 2_147_483_647;

/** Sum of the items in minor units. @throws ValidationError when it is more than can be stored */
export function itemsTotal(items: OrderItem[]): number {
  const total = items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  if (total > MAX_AMOUNT) {
    throw new ValidationError([
      { path: 'body.items', message: `must not sum up to more than ${MAX_AMOUNT}` },
    ]);
  }
  return total;
}
