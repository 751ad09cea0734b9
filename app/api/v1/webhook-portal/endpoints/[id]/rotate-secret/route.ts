import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.rotatePortalSecret,
  handler: ({ actor, params, body, services }) =>
    services.webhooks.rotateSecret(actor, params.id, body),
});
