import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.restoreAccount,
  handler: async ({ body, source, services }) => {
    await services.accountDeletion.restore(body.token, source);
    return { restored: true as const };
  },
});
