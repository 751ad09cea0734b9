import { z } from 'zod';
import { idParams, queryObject } from '@/lib/contracts/common';
import { defineContract, operationsOf } from '@/lib/contracts/contract';
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

const { list, read, change } = operationsOf('orders');

export const listOrders = defineContract({
  ...list,
  path: '/api/v1/orders',
  summary: 'List orders',
  query: listOrdersQuery,
  response: order,
  examples: { response: exampleOrder },
});

export const getOrdersSummary = defineContract({
  ...read,
  path: '/api/v1/orders/summary',
  summary: 'Summarize orders by day and status',
  query: queryObject({ days: z.coerce.number().int().min(1).max(366).default(90) }),
  response: orderSummary,
  examples: { response: exampleOrderSummary },
});

export const createOrder = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/orders',
  summary: 'Create an order',
  role: 'member',
  schema: createOrderBody,
  response: order,
  status: 201,
  audit: 'ORDER_CREATED',
  examples: { request: exampleOrderBody, response: exampleOrder },
});

export const getOrder = defineContract({
  ...read,
  path: '/api/v1/orders/:id',
  summary: 'Get an order',
  params: idParams,
  query: getOrderQuery,
  response: order,
  examples: { response: exampleOrder },
});

export const updateOrder = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/orders/:id',
  summary: 'Replace an order',
  description:
    'Requires the version that you read: its ETag in `If-Match`, or `version` in the body. Changes nothing if the order has a newer version.',
  role: 'member',
  params: idParams,
  schema: replaceOrderBody,
  response: order,
  audit: 'ORDER_UPDATED',
  ifMatch: true,
  errors: ['CONFLICT', 'VERSION_CONFLICT', 'PRECONDITION_FAILED', 'PRECONDITION_REQUIRED'],
  examples: {
    request: { ...exampleOrderBody, status: 'shipped', version: 1 },
    response: exampleUpdatedOrder,
  },
});

export const deleteOrder = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/orders/:id',
  summary: 'Delete an order',
  description:
    'The API no longer returns the order; its row and its audit log entries remain. With `If-Match`, deletes only the version that you read.',
  role: 'member',
  params: idParams,
  response: order,
  audit: 'ORDER_DELETED',
  ifMatch: true,
  errors: ['PRECONDITION_FAILED'],
  examples: { response: exampleOrder },
});
