import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.batchCreateOrders,
  handler: ({ actor, body, query, services }) =>
    services.orders.batch.create(actor, body.orders, query),
});

export const PUT = createApiHandler({
  ...contracts.batchUpdateOrders,
  handler: ({ actor, body, query, services }) =>
    services.orders.batch.update(actor, body.orders, query),
});
