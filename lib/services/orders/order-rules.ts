import type { Actor } from '@/lib/auth/actor';
import type {
  CreateOrderBody,
  OrderItem,
  OrderStatus,
  UpdateOrderBody,
} from '@/lib/contracts/orders';
import { ConflictError, ValidationError } from '@/lib/errors';
import type {
  OrderFields,
  OrderOwner,
  OrderRow,
} from '@/lib/repositories/orders/orders-repository';

const NEXT: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['paid', 'cancelled'],
  paid: ['shipped', 'cancelled', 'refunded'],
  shipped: ['delivered', 'refunded'],
  delivered: ['refunded'],
  cancelled: [],
  refunded: [],
};

/** @throws ConflictError with the statuses that are allowed next */
function assertTransition(from: OrderStatus, to: OrderStatus): void {
  if (from === to || NEXT[from].includes(to)) return;
  throw new ConflictError(`An order that is ${from} cannot become ${to}`, {
    details: { from, to, allowed: NEXT[from] },
  });
}

/** The column's maximum: 21 million in a currency with cents. */
const MAX_AMOUNT = 2_147_483_647;

/** Sum of the items in minor units. @throws ValidationError when it exceeds the column's maximum */
function itemsTotal(items: OrderItem[]): number {
  const total = items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  if (total > MAX_AMOUNT) {
    throw new ValidationError([
      { path: 'body.items', message: `must not sum up to more than ${MAX_AMOUNT}` },
    ]);
  }
  return total;
}

/** The owner of an order that the actor enters by hand. */
export function ownerOf({ organizationId, userId }: Actor): OrderOwner {
  return { organizationId, userId, connectionId: null, externalId: null };
}

/** The columns of a new order. @throws ValidationError when its total exceeds the maximum */
export function newOrderFields(body: CreateOrderBody): OrderFields {
  const placedAt = body.placedAt ? new Date(body.placedAt) : new Date();
  return {
    ...body,
    placedAt,
    totalAmount: itemsTotal(body.items),
    history: [{ status: body.status, at: placedAt.toISOString() }],
  };
}

/** The columns of a replaced order. @throws ConflictError when its status may not change so */
export function changedOrderFields(
  before: OrderRow,
  changes: Omit<UpdateOrderBody, 'version'>,
): OrderFields {
  assertTransition(before.status, changes.status);
  const { totalAmount, history } = before;
  return {
    ...changes,
    placedAt: new Date(changes.placedAt),
    // Shipping, tax and discounts of a synced order stay as they were.
    totalAmount: Math.max(0, totalAmount - itemsTotal(before.items) + itemsTotal(changes.items)),
    history:
      before.status === changes.status
        ? history
        : [...history, { status: changes.status, at: new Date().toISOString() }],
  };
}
