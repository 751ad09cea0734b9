import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.forgotPassword,
  handler: async ({ body, source, cookies, services }) => {
    await services.passwordResets.request(body.email, source, cookies.get('device'));
    return { accepted: true as const };
  },
});
