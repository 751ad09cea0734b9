import { createApiHandler, deliverSession } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.verifyEmail,
  handler: async ({ body, source, cookies, services }) => {
    const session = await services.signUp.verify(body, source);
    return deliverSession(session, body.transport, { cookies, services });
  },
});
