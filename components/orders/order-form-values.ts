import type { OrderStatus } from '@/lib/contracts/orders/schemas';
import { fractionDigits } from './money';

export interface OrderItemValues {
  /** Identifies the row while it is edited. */
  key: string;
  sku: string;
  title: string;
  quantity: number | string;
  /** In the major unit: 14.50. */
  price: number | string;
}

export interface OrderFormValues extends Record<string, unknown> {
  number: string;
  status: OrderStatus;
  currency: string;
  customerName: string;
  customerEmail: string;
  items: OrderItemValues[];
}

let rows = 0;

export function emptyItem(): OrderItemValues {
  rows += 1;
  return { key: `row-${rows}`, sku: '', title: '', quantity: 1, price: '' };
}

export const initialOrder: OrderFormValues = {
  number: '',
  status: 'pending',
  currency: 'EUR',
  customerName: '',
  customerEmail: '',
  items: [{ key: 'row-0', sku: '', title: '', quantity: 1, price: '' }],
};

/** The body of the request; prices become minor units. */
export function orderBody(values: OrderFormValues) {
  const currency = values.currency.trim().toUpperCase();
  return {
    number: values.number,
    status: values.status,
    currency,
    customerName: values.customerName,
    customerEmail: values.customerEmail.trim() === '' ? null : values.customerEmail.trim(),
    items: values.items.map((item) => ({
      sku: item.sku,
      title: item.title,
      quantity: item.quantity === '' ? undefined : Number(item.quantity),
      unitPrice: item.price === '' ? undefined : minorUnits(item.price, currency),
    })),
  };
}

/** The sum of the items in minor units, without incomplete rows. */
export function orderTotal(values: OrderFormValues): number {
  return orderBody(values).items.reduce(
    (total, item) => total + (item.quantity ?? 0) * (item.unitPrice ?? 0),
    0,
  );
}

function minorUnits(price: number | string, currency: string): number {
  const digits = /^[A-Z]{3}$/.test(currency) ? fractionDigits(currency) : 2;
  return Math.round(Number(price) * 10 ** digits);
}
