import { randomId } from '@mantine/hooks';
import type { OrderStatus } from '@/lib/contracts/orders/schemas';
import { fractionDigits } from './money';

export interface OrderFormValues extends Record<string, unknown> {
  number: string;
  status: OrderStatus;
  currency: string;
  customerName: string;
  customerEmail: string;
  items: OrderItemValues[];
}

interface OrderItemValues {
  /** The React key of the row; not sent. */
  key: string;
  sku: string;
  title: string;
  quantity: number | string;
  /** In the currency's major unit: 14.50. */
  unitPrice: number | string;
}

export function emptyItem(): OrderItemValues {
  return { key: randomId(), sku: '', title: '', quantity: 1, unitPrice: '' };
}

export const initialOrder: OrderFormValues = {
  number: '',
  status: 'pending',
  currency: 'EUR',
  customerName: '',
  customerEmail: '',
  items: [emptyItem()],
};

/** Builds the request's body, with prices in minor units. Empty numbers become undefined. */
export function orderBody(values: OrderFormValues) {
  const currency = values.currency.trim().toUpperCase();
  const digits = /^[A-Z]{3}$/.test(currency) ? fractionDigits(currency) : 2;
  return {
    number: values.number,
    status: values.status,
    currency,
    customerName: values.customerName,
    customerEmail: values.customerEmail.trim() || null,
    items: values.items.map(({ key: _, quantity, unitPrice, ...item }) => ({
      ...item,
      quantity: quantity === '' ? undefined : Number(quantity),
      unitPrice: unitPrice === '' ? undefined : Math.round(Number(unitPrice) * 10 ** digits),
    })),
  };
}

/** Sums the items in minor units; an incomplete row counts as 0. */
export function orderTotal(values: OrderFormValues): number {
  return orderBody(values).items.reduce(
    (total, { quantity = 0, unitPrice = 0 }) => total + quantity * unitPrice,
    0,
  );
}
