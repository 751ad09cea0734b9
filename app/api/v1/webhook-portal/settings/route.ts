import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getPortalSettings,
  handler: ({ actor, services }) => services.webhookPortal.settings(actor),
});

export const PUT = createApiHandler({
  ...contracts.setPortalSettings,
  handler: ({ actor, body, services }) => services.webhookPortal.setSettings(actor, body),
});
