import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listConnections,
  handler: ({ actor, query, services }) => services.connections.list(actor, query),
});
