import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listPortalEndpoints,
  handler: ({ actor, query, services }) => services.webhooks.list(actor, query),
});

export const POST = createApiHandler({
  ...contracts.createPortalEndpoint,
  handler: ({ actor, body, services }) => services.webhooks.create(actor, body),
});
