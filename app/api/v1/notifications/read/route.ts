import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.markAllNotificationsRead,
  handler: ({ actor, services }) => services.notifications.markAllRead(actor),
});
