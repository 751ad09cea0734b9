import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listNotificationPreferences,
  handler: ({ actor, services }) => services.notificationPreferences.list(actor),
});

export const PUT = createApiHandler({
  ...contracts.setNotificationPreference,
  handler: ({ actor, body, services }) => services.notificationPreferences.set(actor, body),
});
