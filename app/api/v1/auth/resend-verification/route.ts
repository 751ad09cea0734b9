import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.resendVerification,
  handler: async ({ body, source, cookies, services }) => {
    await services.signUp.resend(body.email, source, cookies.get('device'));
    return { accepted: true as const };
  },
});
