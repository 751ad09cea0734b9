import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const DELETE = createApiHandler({
  ...contracts.revokeApiKey,
  handler: ({ actor, params, services }) => services.apiKeys.revoke(actor, params.id),
});
