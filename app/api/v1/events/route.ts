import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.readEvents,
  handler: ({ actor, query, services }) => services.webhookDeliveries.readEvents(actor, query),
});
