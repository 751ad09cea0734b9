import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listRoles,
  handler: ({ actor, query, services }) => services.roles.list(actor, query),
});

export const POST = createApiHandler({
  ...contracts.createRole,
  handler: ({ actor, body, services }) => services.roles.create(actor, body),
});
