import type { Actor } from '@/lib/auth/actor';
import { linesTotal, MAX_MONEY, toMoney } from '@/lib/contracts/money';
import type { CreateOrderBody, OrderStatus, UpdateOrderBody } from '@/lib/contracts/orders';
import { ConflictError, ValidationError } from '@/lib/errors';
import type {
  OrderFields,
  OrderOwner,
  OrderRow,
} from '@/lib/repositories/orders/orders-repository';

const ALLOWED_TRANSITIONS: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['paid', 'cancelled'],
  paid: ['shipped', 'cancelled', 'refunded'],
  shipped: ['delivered', 'refunded'],
  delivered: ['refunded'],
  cancelled: [],
  refunded: [],
};

/** @throws ConflictError with the allowed statuses when the transition is not one of them */
function assertTransition(from: OrderStatus, to: OrderStatus): void {
  const allowed = ALLOWED_TRANSITIONS[from];
  if (from === to || allowed.includes(to)) return;
  throw new ConflictError(`An order that is ${from} cannot become ${to}`, {
    details: { from, to, allowed },
  });
}

/** @throws ValidationError when the total is not exact any more */
function exactTotal(total: bigint): number {
  const amount = toMoney(total);
  if (amount !== null) return amount;
  throw ValidationError.of('body.items', `must not add up to more than ${MAX_MONEY}`);
}

/** Returns the owner of an order that the actor creates, not one that a connection syncs. */
export function ownerOf({ organizationId, userId }: Actor): OrderOwner {
  return { organizationId, userId, connectionId: null, externalId: null };
}

/** Returns the columns of a new order. @throws ValidationError when its total is too large */
export function newOrderFields(body: CreateOrderBody): OrderFields {
  const placedAt = body.placedAt ? new Date(body.placedAt) : new Date();
  return {
    ...body,
    placedAt,
    totalAmount: exactTotal(linesTotal(body.items)),
    history: [{ status: body.status, at: placedAt.toISOString() }],
  };
}

/**
 * Returns the columns of an updated order.
 * @throws ConflictError when the status transition is not allowed, ValidationError when the items add
 *   up to too much
 */
export function changedOrderFields(
  before: OrderRow,
  changes: Omit<UpdateOrderBody, 'version'>,
): OrderFields {
  assertTransition(before.status, changes.status);
  const { totalAmount, history } = before;
  return {
    ...changes,
    placedAt: new Date(changes.placedAt),
    // The total of a synced order includes shipping, tax and discounts: preserve that difference.
    totalAmount: exactTotal(
      BigInt(totalAmount) - linesTotal(before.items) + linesTotal(changes.items),
    ),
    history:
      before.status === changes.status
        ? history
        : [...history, { status: changes.status, at: new Date().toISOString() }],
  };
}
