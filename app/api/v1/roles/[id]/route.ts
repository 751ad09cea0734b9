import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const PUT = createApiHandler({
  ...contracts.updateRole,
  handler: ({ actor, params, body, services }) => services.roles.update(actor, params.id, body),
});

export const DELETE = createApiHandler({
  ...contracts.removeRole,
  handler: ({ actor, params, services }) => services.roles.remove(actor, params.id),
});
