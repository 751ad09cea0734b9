import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.beginPasskey,
  handler: ({ actor, services }) => services.passkeys.begin(actor),
});
