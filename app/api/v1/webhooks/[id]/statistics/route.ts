import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getWebhookStatistics,
  handler: ({ actor, params, services }) => services.webhookDeliveries.statistics(actor, params.id),
});
