import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.changePassword,
  handler: ({ actor, body, services }) => services.passwords.change(actor, body),
});
