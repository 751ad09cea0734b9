import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.inspectPortalDelivery,
  handler: ({ actor, params, services }) => services.webhookDeliveries.get(actor, params.id),
});
