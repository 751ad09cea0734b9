import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getNotificationTiming,
  handler: ({ actor, services }) => services.notificationTiming.get(actor),
});

export const PUT = createApiHandler({
  ...contracts.setNotificationTiming,
  handler: ({ actor, body, services }) => services.notificationTiming.set(actor, body),
});
