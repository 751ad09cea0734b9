import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.createPortalSession,
  handler: ({ actor, body, services }) => services.webhookPortal.createSession(actor, body),
});
