import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listOrganizations,
  handler: ({ actor, services }) => services.organizations.list(actor),
});

export const POST = createApiHandler({
  ...contracts.createOrganization,
  handler: ({ actor, body, services }) => services.organizations.create(actor, body),
});
