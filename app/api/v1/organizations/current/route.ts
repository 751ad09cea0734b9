import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getOrganization,
  handler: ({ actor, services }) => services.organizations.get(actor),
});

export const PATCH = createApiHandler({
  ...contracts.updateOrganization,
  handler: ({ actor, body, services }) => services.organizations.update(actor, body),
});

export const DELETE = createApiHandler({
  ...contracts.deleteOrganization,
  handler: ({ actor, query, services }) => services.organizations.remove(actor, query.confirm),
});
