import { clearSession, createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.resetPassword,
  handler: async ({ body, source, cookies, services }) => {
    await services.passwordResets.reset(body, source);
    clearSession(cookies);
    return { reset: true as const };
  },
});
