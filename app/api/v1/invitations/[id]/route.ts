import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const DELETE = createApiHandler({
  ...contracts.revokeInvitation,
  handler: ({ actor, params, services }) => services.invitations.revoke(actor, params.id),
});
