import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.testPortalEndpoint,
  handler: ({ actor, params, services }) => services.webhookDeliveries.sendTest(actor, params.id),
});
