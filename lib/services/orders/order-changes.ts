import type { Actor } from '@/lib/auth/actor';
import type { CreateOrderBody, UpdateOrderBody } from '@/lib/contracts/orders';
import type {
  OrderFields,
  OrderOwner,
  OrderRow,
} from '@/lib/repositories/orders/orders-repository';
import { assertTransition, itemsTotal } from './order-rules';

/** Whose an order is that somebody enters by hand. */
export function ownerOf({ organizationId, userId }: Actor): OrderOwner {
  return { organizationId, userId, connectionId: null, externalId: null };
}

/** What is stored of a new order. @throws ValidationError when its total cannot be stored */
export function newOrderFields(body: CreateOrderBody): OrderFields {
  const placedAt = body.placedAt ? new Date(body.placedAt) : new Date();
  return {
    ...body,
    placedAt,
    totalAmount: itemsTotal(body.items),
    history: [{ status: body.status, at: placedAt.toISOString() }],
  };
}

/** What is stored of an order that is replaced. @throws ConflictError for a forbidden change of status */
export function changedOrderFields(
  before: OrderRow,
  changes: Omit<UpdateOrderBody, 'version'>,
): OrderFields {
  assertTransition(before.status, changes.status);
  const { totalAmount, history } = before;
  return {
    ...changes,
    placedAt: new Date(changes.placedAt),
    // Shipping, tax and discounts that came with a synced order stay what they were.
    totalAmount: Math.max(0, totalAmount - itemsTotal(before.items) + itemsTotal(changes.items)),
    history:
      before.status === changes.status
        ? history
        : [...history, { status: changes.status, at: new Date().toISOString() }],
  };
}
