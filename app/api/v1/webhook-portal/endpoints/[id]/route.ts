import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const PUT = createApiHandler({
  ...contracts.updatePortalEndpoint,
  handler: ({ actor, params, body, services }) => services.webhooks.update(actor, params.id, body),
});

export const DELETE = createApiHandler({
  ...contracts.deletePortalEndpoint,
  handler: ({ actor, params, services }) => services.webhooks.remove(actor, params.id),
});
