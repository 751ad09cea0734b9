import { z } from 'zod';
import { idParams, queryObject } from '@/lib/contracts/common';
import { defineContract } from '@/lib/contracts/contract';
import {
  exampleOrder,
  exampleOrderBody,
  exampleOrderSummary,
  exampleUpdatedOrder,
} from './examples';
import {
  createOrderBody,
  getOrderQuery,
  listOrdersQuery,
  order,
  orderSummary,
  replaceOrderBody,
} from './schemas';

const base = { tag: 'orders', authenticate: true } as const;

export const listOrders = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/orders',
  summary: 'List orders',
  role: 'viewer',
  scope: 'orders:read',
  query: listOrdersQuery,
  response: order,
  status: 200,
  envelope: 'page',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleOrder },
});

export const getOrdersSummary = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/orders/summary',
  summary: 'Orders by day and by status',
  role: 'viewer',
  scope: 'orders:read',
  query: queryObject({ days: z.coerce.number().int().min(1).max(366).default(90) }),
  response: orderSummary,
  status: 200,
  envelope: 'data',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleOrderSummary },
});

export const createOrder = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/orders',
  summary: 'Create an order',
  role: 'member',
  scope: 'orders:write',
  schema: createOrderBody,
  response: order,
  status: 201,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'ORDER_CREATED',
  idempotent: true,
  examples: { request: exampleOrderBody, response: exampleOrder },
});

export const getOrder = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/orders/:id',
  summary: 'Read an order',
  role: 'viewer',
  scope: 'orders:read',
  params: idParams,
  query: getOrderQuery,
  response: order,
  status: 200,
  envelope: 'data',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleOrder },
});

export const updateOrder = defineContract({
  ...base,
  method: 'PUT',
  path: '/api/v1/orders/:id',
  summary: 'Replace an order',
  description:
    'Replaces the version that was read, named by its ETag in `If-Match` or by `version` in the body. If somebody else was faster nothing is written.',
  role: 'member',
  scope: 'orders:write',
  params: idParams,
  schema: replaceOrderBody,
  response: order,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'ORDER_UPDATED',
  idempotent: true,
  ifMatch: true,
  errors: ['CONFLICT', 'VERSION_CONFLICT', 'PRECONDITION_FAILED', 'PRECONDITION_REQUIRED'],
  examples: {
    request: { ...exampleOrderBody, status: 'shipped', version: 1 },
    response: exampleUpdatedOrder,
  },
});

export const deleteOrder = defineContract({
  ...base,
  method: 'DELETE',
  path: '/api/v1/orders/:id',
  summary: 'Delete an order',
  description:
    'The order leaves every list and answer; its row and its audit trail stay. With `If-Match` only the version that was read is deleted.',
  role: 'member',
  scope: 'orders:write',
  params: idParams,
  response: order,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'ORDER_DELETED',
  idempotent: true,
  ifMatch: true,
  errors: ['PRECONDITION_FAILED'],
  examples: { response: exampleOrder },
});
