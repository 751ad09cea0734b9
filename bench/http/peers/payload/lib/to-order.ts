/** A document as Payload gives it; what is not set may be missing. */
export interface OrderDocument {
  id: string;
  placedAt: string;
  [field: string]: unknown;
}

/** What the API shows of an order. */
export function toOrder({ organizationId, userId, deletedAt, ...order }: OrderDocument) {
  return {
    ...order,
    externalId: order.externalId ?? null,
    connectionId: order.connectionId ?? null,
    customerEmail: order.customerEmail ?? null,
    metadata: order.metadata ?? null,
  };
}
