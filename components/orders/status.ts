import type { OrderStatus } from '@/lib/contracts/orders/schemas';

/** The colour of each status, alike in badges and charts. */
export const ORDER_STATUS_COLORS: Record<OrderStatus, string> = {
  pending: 'yellow',
  paid: 'blue',
  shipped: 'indigo',
  delivered: 'verdigris',
  cancelled: 'gray',
  refunded: 'orange',
};
