import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.resetMemberFactors,
  handler: ({ actor, params, services }) => services.factorResets.reset(actor, params.id),
});
