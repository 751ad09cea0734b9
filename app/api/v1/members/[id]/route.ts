import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const PATCH = createApiHandler({
  ...contracts.updateMember,
  handler: ({ actor, params, body, services }) => services.members.update(actor, params.id, body),
});

export const DELETE = createApiHandler({
  ...contracts.removeMember,
  handler: ({ actor, params, services }) => services.members.remove(actor, params.id),
});
