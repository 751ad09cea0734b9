import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listPortalDeliveries,
  handler: ({ actor, params, query, services }) =>
    services.webhookDeliveries.list(actor, params.id, query),
});
