import { OrderDetail } from '@/components/orders/order-detail';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Order' };

export default createPage({
  load: (client, { id }) => client.getOrder({ params: { id } }),
  view: (order) => <OrderDetail order={order} />,
});
