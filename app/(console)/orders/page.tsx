import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { OrdersTable } from '@/components/orders/orders-table';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { listOrdersQuery } from '@/lib/contracts/orders/schemas';

export const metadata: Metadata = { title: 'Orders' };

export default async function OrdersPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readSearchParams(searchParams, listOrdersQuery);
  const orders = await load((client) => client.listOrders({ query }));
  if (!orders.ok) return <ErrorPanel error={orders.error} />;
  return <OrdersTable orders={orders.data} />;
}
