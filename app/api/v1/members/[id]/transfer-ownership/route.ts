import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.transferOwnership,
  handler: ({ actor, params, services }) => services.members.transferOwnership(actor, params.id),
});
