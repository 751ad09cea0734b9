import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const PUT = createApiHandler({
  ...contracts.setWebhookHeaders,
  handler: ({ actor, params, body, services }) =>
    services.webhooks.setHeaders(actor, params.id, body),
});
