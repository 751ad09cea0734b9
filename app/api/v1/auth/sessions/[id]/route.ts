import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const DELETE = createApiHandler({
  ...contracts.endSession,
  handler: ({ actor, params, services }) => services.sessions.end(actor, params.id),
});
