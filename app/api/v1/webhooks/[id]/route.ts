import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getWebhookEndpoint,
  handler: ({ actor, params, services }) => services.webhooks.get(actor, params.id),
});

export const PUT = createApiHandler({
  ...contracts.updateWebhookEndpoint,
  handler: ({ actor, params, body, services }) => services.webhooks.update(actor, params.id, body),
});

export const DELETE = createApiHandler({
  ...contracts.deleteWebhookEndpoint,
  handler: ({ actor, params, services }) => services.webhooks.remove(actor, params.id),
});
