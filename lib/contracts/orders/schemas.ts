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

export const ORDER_STATUSES = [
  'pending',
  'paid',
  'shipped',
  'delivered',
  'cancelled',
  'refunded',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** The maximum of a PostgreSQL `integer`: 21 million in a currency with cents. */
export const MAX_AMOUNT = 2_147_483_647;

/** Amounts are integers in the minor unit of the currency (cents). */
const amount = z.number().int().min(0).max(MAX_AMOUNT);

export const orderItem = z.strictObject({
  sku: z.string().trim().min(1).max(64),
  title: z.string().trim().min(1).max(200),
  quantity: z.number().int().min(1).max(100_000),
  unitPrice: amount,
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
  totalAmount: amount,
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

/** An order as the sources of providers return it. */
export type SyncedOrder = Omit<
  Order,
  'id' | 'externalId' | 'connectionId' | 'version' | 'createdAt' | 'updatedAt'
> & { externalId: string };

const orderFields = {
  number: z.string().trim().min(1).max(64),
  status: z.enum(ORDER_STATUSES),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
  customerName: z.string().trim().min(1).max(200),
  customerEmail: z.email().max(254).nullable(),
  items: z.array(orderItem).min(1).max(200),
  metadata: z
    .record(z.string().max(100), z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]))
    .nullable(),
  placedAt: isoDate,
};

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
  /** Sums per currency over the same days, in minor units. */
  revenue: z.array(z.object({ currency: z.string(), amount: z.number() })),
});
export type OrderSummary = z.infer<typeof orderSummary>;
