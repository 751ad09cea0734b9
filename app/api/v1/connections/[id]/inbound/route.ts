import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.receiveProviderWebhook,
  handler: ({ request, params, rawBody, source, services }) =>
    services.inbound.receive({
      connectionId: params.id,
      rawBody,
      headers: request.headers,
      source,
    }),
});
