import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listOidcIssuers,
  handler: ({ services }) => services.oidc.list(),
});
