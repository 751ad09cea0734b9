import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.resendInvitation,
  handler: ({ actor, params, services }) => services.invitations.resend(actor, params.id),
});
