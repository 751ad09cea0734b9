import { clearSession, createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.deleteAccount,
  handler: async ({ actor, body, cookies, services }) => {
    const deleted = await services.accountDeletion.remove(actor, body);
    clearSession(cookies);
    return deleted;
  },
});
