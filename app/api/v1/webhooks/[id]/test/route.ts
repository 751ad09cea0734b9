import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.testWebhookEndpoint,
  handler: ({ actor, params, query, services }) =>
    services.webhookDeliveries.sendTest(actor, params.id, query.eventType),
});
