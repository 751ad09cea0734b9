import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listDeprecations,
  handler: ({ actor, query, services }) => services.deprecations.list(actor, query),
});
