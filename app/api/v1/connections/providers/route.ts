import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listProviders,
  handler: ({ services }) => services.connections.listProviders(),
});
