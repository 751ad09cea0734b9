import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const PUT = createApiHandler({
  ...contracts.setSecondFactorPolicy,
  handler: ({ actor, body, services }) => services.organizations.setSecondFactorPolicy(actor, body),
});
