import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.revokePortalSessions,
  handler: ({ actor, body, services }) => services.webhookPortal.revokeSessions(actor, body),
});
