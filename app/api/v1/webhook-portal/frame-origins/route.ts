import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getPortalFrameOrigins,
  handler: ({ query, services }) => services.webhookPortal.settings(query),
});
