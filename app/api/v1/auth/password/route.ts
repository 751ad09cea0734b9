import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const DELETE = createApiHandler({
  ...contracts.removePassword,
  handler: ({ actor, services }) => services.passwords.remove(actor),
});
