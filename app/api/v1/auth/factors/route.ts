import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getFactors,
  handler: ({ actor, services }) => services.factors.get(actor),
});
