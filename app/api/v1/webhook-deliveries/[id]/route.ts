import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.inspectWebhookDelivery,
  handler: ({ actor, params, services }) => services.webhookDeliveries.get(actor, params.id),
});
