import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listNotifications,
  handler: ({ actor, query, services }) => services.notifications.list(actor, query),
});
