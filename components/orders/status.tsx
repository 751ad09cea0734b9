import { StatusBadge } from '@/components/common/status-badge';
import type { OrderStatus } from '@/lib/contracts/orders/schemas';

/** The color of each status in badges and charts. */
export const ORDER_STATUS_COLORS: Record<OrderStatus, string> = {
  pending: 'yellow',
  paid: 'blue',
  shipped: 'indigo',
  delivered: 'verdigris',
  cancelled: 'gray',
  refunded: 'orange',
};

export function OrderStatusBadge({ status }: { status: OrderStatus }) {
  return <StatusBadge status={status} color={ORDER_STATUS_COLORS[status]} />;
}
