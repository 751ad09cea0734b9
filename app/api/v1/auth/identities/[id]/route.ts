import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const DELETE = createApiHandler({
  ...contracts.unlinkIdentity,
  handler: ({ actor, params, services }) => services.identities.unlink(actor, params.id),
});
