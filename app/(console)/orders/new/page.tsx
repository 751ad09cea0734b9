import { NewOrderForm } from '@/components/orders/new-order-form';

export const metadata = { title: 'New order' };

export default function NewOrderPage() {
  return <NewOrderForm />;
}
