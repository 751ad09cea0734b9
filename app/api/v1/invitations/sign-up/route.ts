import { createApiHandler, deliverSession } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.signUpByInvitation,
  handler: async ({ body, source, cookies, services }) => {
    const session = await services.joining.signUp(body, source);
    return deliverSession(session, body.transport, { cookies, services });
  },
});
