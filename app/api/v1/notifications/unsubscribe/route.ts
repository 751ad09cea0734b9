import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.unsubscribe,
  handler: ({ query, source, services }) =>
    services.notificationPreferences.unsubscribe(query.token, source),
});
