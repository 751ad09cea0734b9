import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.addPasskey,
  handler: ({ actor, body, services }) => services.passkeys.add(actor, body),
});
