import type { Order } from '@/lib/contracts/orders';
import type { OrderRow } from '@/lib/repositories/orders/orders-repository';

/** What the API shows of an order. */
export function toOrderView(row: OrderRow): Order {
  return {
    id: row.id,
    externalId: row.externalId,
    connectionId: row.connectionId,
    number: row.number,
    status: row.status,
    currency: row.currency,
    totalAmount: row.totalAmount,
    customerName: row.customerName,
    customerEmail: row.customerEmail,
    items: row.items,
    history: row.history,
    metadata: row.metadata,
    placedAt: row.placedAt.toISOString(),
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
