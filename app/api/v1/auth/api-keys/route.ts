import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listApiKeys,
  handler: ({ actor, query, services }) => services.apiKeys.list(actor, query),
});

export const POST = createApiHandler({
  ...contracts.createApiKey,
  handler: ({ actor, body, services }) => services.apiKeys.create(actor, body),
});
