import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { OrderDetail } from '@/components/orders/order-detail';
import { load } from '@/components/server/api';

export const metadata: Metadata = { title: 'Order' };

export default async function OrderPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const order = await load((client) => client.getOrder({ params: { id } }));
  if (!order.ok) return <ErrorPanel error={order.error} />;
  return <OrderDetail order={order.data} />;
}
