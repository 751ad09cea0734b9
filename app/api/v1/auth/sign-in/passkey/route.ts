import { createApiHandler, deliverSession } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.signInWithPasskey,
  handler: async ({ body, source, cookies, services }) => {
    const session = await services.passkeySignIn.signIn(body, source, cookies.get('device'));
    return deliverSession(session, body.transport, { cookies, services });
  },
});
