/** The states an order goes through. `cancelled` and `refunded` are final. */
export const ORDER_STATES = [
  'pending',
  'paid',
  'shipped',
  'delivered',
  'cancelled',
  'refunded',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export interface OrderCustomer {
  id: string;
  name: string;
  email: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  city: string;
}

export interface OrderItem {
  sku: string;
  title: string;
  quantity: number;
  /** Minor units (cents, öre, pence) of the order's currency. */
  unitPrice: number;
}

export interface OrderHistoryEntry {
  state: OrderState;
  /** ISO 8601, UTC, milliseconds. */
  at: string;
}

/**
 * One order as the API and the webhooks carry it. Amounts are integers in minor units, and
 * `totalAmount = itemsAmount + shippingAmount + taxAmount - discountAmount`.
 */
export interface ShopOrder {
  id: string;
  shopId: string;
  /** What people call the order, such as `FP-10234`. */
  number: string;
  state: OrderState;
  customer: OrderCustomer;
  items: OrderItem[];
  /** ISO 4217. */
  currency: string;
  itemsAmount: number;
  shippingAmount: number;
  taxAmount: number;
  discountAmount: number;
  totalAmount: number;
  /** Oldest first; the last entry's state is the order's. */
  history: OrderHistoryEntry[];
  placedAt: string;
  updatedAt: string;
}
