import { randomId } from '@mantine/hooks';
import { linesTotal } from '@/lib/contracts/money';
import { type OrderStatus, orderItem } from '@/lib/contracts/orders/schemas';
import { fractionDigits, toMinorUnits } from './money';

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
      unitPrice: unitPrice === '' ? undefined : toMinorUnits(unitPrice, digits),
    })),
  };
}

/** Sums the items in minor units; an incomplete row counts as 0. */
export function orderTotal(values: OrderFormValues): bigint {
  const lines = orderBody(values).items.flatMap((item) => {
    const line = { quantity: item.quantity ?? 0, unitPrice: item.unitPrice ?? 0 };
    return orderItem.pick({ quantity: true, unitPrice: true }).safeParse(line).data ?? [];
  });
  return linesTotal(lines);
}
