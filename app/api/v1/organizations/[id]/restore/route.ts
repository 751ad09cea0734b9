import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.restoreOrganization,
  handler: ({ actor, params, services }) => services.organizations.restore(actor, params.id),
});
