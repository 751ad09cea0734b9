import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.createRecoveryCodes,
  handler: ({ actor, services }) => services.factors.createRecoveryCodes(actor),
});
