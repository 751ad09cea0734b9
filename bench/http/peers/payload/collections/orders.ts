import type { CollectionConfig, PayloadRequest } from 'payload';
import { callerOf } from '@/bench/http/peers/payload/lib/caller-of';
import { createOrder, findOrder, listOrders } from '@/bench/http/peers/payload/lib/order-endpoints';

const signedIn = ({ req }: { req: PayloadRequest }) => callerOf(req) !== null;

/** Access control binds every query to the caller's organization. */
const ofOrganization = ({ req }: { req: PayloadRequest }) => {
  const caller = callerOf(req);
  return caller ? { organizationId: { equals: caller.organizationId } } : false;
};

export const orders: CollectionConfig = {
  slug: 'orders',
  access: { read: ofOrganization, create: signedIn },
  indexes: [{ fields: ['organizationId', 'placedAt', 'id'] }],
  fields: [
    { name: 'id', type: 'text', required: true },
    { name: 'externalId', type: 'text' },
    { name: 'organizationId', type: 'text', required: true },
    { name: 'userId', type: 'text' },
    { name: 'connectionId', type: 'text' },
    { name: 'number', type: 'text', required: true },
    { name: 'status', type: 'text', required: true },
    { name: 'currency', type: 'text', required: true },
    { name: 'totalAmount', type: 'number', required: true },
    { name: 'customerName', type: 'text', required: true },
    { name: 'customerEmail', type: 'email' },
    { name: 'items', type: 'json', required: true },
    { name: 'history', type: 'json', required: true },
    { name: 'metadata', type: 'json' },
    { name: 'placedAt', type: 'date', required: true },
    { name: 'version', type: 'number', required: true, defaultValue: 1 },
    { name: 'deletedAt', type: 'date' },
  ],
  // Ours go before Payload's own of the same path.
  endpoints: [
    { path: '/', method: 'get', handler: listOrders },
    { path: '/:id', method: 'get', handler: findOrder },
    { path: '/', method: 'post', handler: createOrder },
  ],
};
