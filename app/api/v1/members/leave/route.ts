import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.leaveOrganization,
  handler: ({ actor, services }) => services.members.leave(actor),
});
