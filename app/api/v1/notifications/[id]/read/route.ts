import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.markNotificationRead,
  handler: ({ actor, params, services }) => services.notifications.markRead(actor, params.id),
});
