import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getApiKeyUsage,
  handler: ({ actor, params, services }) => services.apiKeys.usage(actor, params.id),
});
