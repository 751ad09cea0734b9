import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getConnection,
  handler: ({ actor, params, services }) => services.connections.get(actor, params.id),
});

export const DELETE = createApiHandler({
  ...contracts.deleteConnection,
  handler: ({ actor, params, services }) => services.connections.disconnect(actor, params.id),
});
