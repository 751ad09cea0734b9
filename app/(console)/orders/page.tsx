import { OrdersTable } from '@/components/orders/orders-table';
import { createPage } from '@/components/server/create-page';
import { listOrdersQuery } from '@/lib/contracts/orders/schemas';

export const metadata = { title: 'Orders' };

export default createPage({
  query: listOrdersQuery,
  load: (client, { query }) => client.listOrders({ query }),
  view: (orders) => <OrdersTable orders={orders} />,
});
