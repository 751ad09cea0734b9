import { z } from 'zod';
import { defineArea, defineEvent } from '@/lib/contracts/area';
import {
  batchCreateOrders,
  batchUpdateOrders,
  exportOrders,
  getOrdersImportErrors,
  importOrders,
} from './bulk';
import { exampleOrder, exampleUpdatedOrder } from './examples';
import { ordersImported } from './notifications';
import {
  createOrder,
  deleteOrder,
  getOrder,
  getOrdersSummary,
  listOrders,
  updateOrder,
} from './operations';
import { order } from './schemas';

export * from './bulk';
export * from './operations';
export * from './schemas';

const payload = z.object({ order });
/** The team's customers own the shops: an order concerns the customer of its connection. */
const about = { resource: 'order.id', customer: 'order.connectionId' };

export const orderCreated = defineEvent({
  type: 'order.created',
  ...about,
  description: 'An order was created.',
  payload,
  example: { order: exampleOrder },
});

export const orderUpdated = defineEvent({
  type: 'order.updated',
  ...about,
  description: 'An order was updated.',
  payload,
  example: { order: exampleUpdatedOrder },
});

export const orderDeleted = defineEvent({
  type: 'order.deleted',
  ...about,
  description: 'An order was deleted.',
  payload,
  example: { order: exampleOrder },
});

/** The reference domain. */
export const orders = defineArea({
  tag: 'orders',
  description: 'Orders, synced from shops or created by hand.',
  operations: {
    listOrders,
    getOrdersSummary,
    createOrder,
    getOrder,
    updateOrder,
    deleteOrder,
    batchCreateOrders,
    batchUpdateOrders,
    exportOrders,
    importOrders,
    getOrdersImportErrors,
  },
  scopes: ['orders:read', 'orders:write'],
  events: [orderCreated, orderUpdated, orderDeleted],
  notifications: [ordersImported],
});
