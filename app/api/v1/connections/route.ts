import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.createConnection,
  handler: ({ actor, body, services }) => services.connections.create(actor, body),
});

export const GET = createApiHandler({
  ...contracts.listConnections,
  handler: ({ actor, query, services }) => services.connections.list(actor, query),
});
