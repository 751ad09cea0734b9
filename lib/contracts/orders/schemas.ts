import { z } from 'zod';
import { id, isoDate, queryObject, timestamp } from '@/lib/contracts/common';
import {
  atLeast,
  atMost,
  columnsOf,
  defineList,
  equals,
  fieldsParameter,
} from '@/lib/contracts/list';
import { currency, money, quantity } from '@/lib/contracts/money';

export const ORDER_STATUSES = [
  'pending',
  'paid',
  'shipped',
  'delivered',
  'cancelled',
  'refunded',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const orderItem = z.strictObject({
  /** May be empty: many shops have none. */
  sku: z.string().trim().max(64),
  title: z.string().trim().min(1).max(200),
  quantity,
  /** Negative for a discount. */
  unitPrice: money,
});
export type OrderItem = z.infer<typeof orderItem>;

export const orderHistoryEntry = z.object({ status: z.enum(ORDER_STATUSES), at: timestamp });
export type OrderHistoryEntry = z.infer<typeof orderHistoryEntry>;

export const order = z.object({
  id,
  externalId: z.string().nullable(),
  connectionId: id.nullable(),
  number: z.string(),
  status: z.enum(ORDER_STATUSES),
  currency: z.string(),
  totalAmount: money,
  customerName: z.string(),
  customerEmail: z.string().nullable(),
  items: z.array(orderItem),
  /** Oldest first. */
  history: z.array(orderHistoryEntry),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  placedAt: timestamp,
  /** Incremented by each change; send it with an update to prevent lost updates. */
  version: z.number().int(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type Order = z.infer<typeof order>;

/** The address of a customer of a shop, in any script; it is shown, nothing is sent to it. */
const customerEmail = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

/** What clients and shops write; both are held to the same rules, so that what is read can be written. */
export const orderFields = {
  number: z.string().trim().min(1).max(64),
  status: z.enum(ORDER_STATUSES),
  currency,
  customerName: z.string().trim().min(1).max(200),
  customerEmail: customerEmail.nullable(),
  items: z.array(orderItem).max(500),
  metadata: z
    .record(z.string().max(100), z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]))
    .nullable(),
  placedAt: isoDate,
};

/**
 * An order as a shop sends it, in the fields that we have: its texts may be too long, its times without
 * a zone and its currency in another spelling. The domain normalizes it.
 */
export interface SyncedOrder {
  externalId: string;
  number: string;
  status: OrderStatus;
  currency: string;
  totalAmount: number;
  customerName: string | null;
  customerEmail: string | null;
  items: OrderItem[];
  history: { status: OrderStatus; at: string }[];
  metadata: Record<string, string | number | boolean | null> | null;
  placedAt: string;
  /** IANA, of times without an offset; by default UTC. */
  timeZone?: string | undefined;
}

/** The total is computed from the items. */
export const createOrderBody = z.strictObject({
  ...orderFields,
  status: orderFields.status.default('pending'),
  customerEmail: orderFields.customerEmail.default(null),
  metadata: orderFields.metadata.default(null),
  placedAt: orderFields.placedAt.optional(),
});
export type CreateOrderBody = z.output<typeof createOrderBody>;

/** Every field is required; `version` is the one that was read. */
export const updateOrderBody = z.strictObject({ ...orderFields, version: z.number().int().min(1) });
export type UpdateOrderBody = z.output<typeof updateOrderBody>;

/** The version of a single order may be sent in `If-Match` instead. */
export const replaceOrderBody = updateOrderBody.partial({ version: true });
export type ReplaceOrderBody = z.output<typeof replaceOrderBody>;

export const orderList = defineList({
  name: 'orders',
  columns: columnsOf(order),
  sorts: ['placedAt', 'createdAt', 'totalAmount', 'number'],
  defaultSort: '-placedAt',
  filters: {
    status: equals('status', z.enum(ORDER_STATUSES)),
    connectionId: equals('connectionId', id),
    placedFrom: atLeast('placedAt', isoDate),
    placedTo: atMost('placedAt', isoDate),
  },
  search: ['number', 'customerName', 'customerEmail'],
  sparse: true,
});
export const listOrdersQuery = orderList.query;
export type ListOrdersQuery = z.output<typeof listOrdersQuery>;

/** `fields` of a single order. */
export const getOrderQuery = queryObject({
  fields: fieldsParameter(Object.keys(orderList.columns) as (keyof Order)[]),
});
export type OrderField = keyof Order;

export const orderSummary = z.object({
  total: z.number().int(),
  byStatus: z.array(z.object({ status: z.enum(ORDER_STATUSES), count: z.number().int() })),
  /** One entry per day, oldest first, without gaps; `date` is YYYY-MM-DD in UTC. */
  byDay: z.array(z.object({ date: z.string(), count: z.number().int() })),
  /** Sums per currency over the same days, in minor units; null when a sum exceeds what is exact. */
  revenue: z.array(z.object({ currency: z.string(), amount: money.nullable() })),
});
export type OrderSummary = z.infer<typeof orderSummary>;
