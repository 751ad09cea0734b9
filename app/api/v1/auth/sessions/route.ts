import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listSessions,
  handler: ({ actor, services }) => services.sessions.list(actor),
});

export const DELETE = createApiHandler({
  ...contracts.endOtherSessions,
  handler: ({ actor, services }) => services.sessions.endOthers(actor),
});
