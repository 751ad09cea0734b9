import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getConnectionHealth,
  handler: ({ actor, params, services }) => services.connections.health(actor, params.id),
});
