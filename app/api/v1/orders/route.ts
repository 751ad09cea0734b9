import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listOrders,
  handler: ({ actor, query, services }) => services.orders.list(actor, query),
});

export const POST = createApiHandler({
  ...contracts.createOrder,
  handler: ({ actor, body, services }) => services.orders.create(actor, body),
});
