import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.resendPortalDeliveries,
  handler: ({ actor, params, body, services }) =>
    services.webhookDeliveries.resend(actor, params.id, body),
});
