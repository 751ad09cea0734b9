import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getPortal,
  handler: ({ actor, services }) => services.webhookPortal.describe(actor),
});
