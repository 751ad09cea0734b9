import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getOrder,
  handler: ({ actor, params, query, services }) =>
    services.orders.get(actor, params.id, query.fields),
});

export const PUT = createApiHandler({
  ...contracts.updateOrder,
  handler: ({ actor, params, body, expectedVersion, services }) =>
    services.orders.update(actor, params.id, body, expectedVersion),
});

export const DELETE = createApiHandler({
  ...contracts.deleteOrder,
  handler: ({ actor, params, expectedVersion, services }) =>
    services.orders.remove(actor, params.id, expectedVersion),
});
