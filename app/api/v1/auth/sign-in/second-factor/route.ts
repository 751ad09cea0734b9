import { createApiHandler, deliverSession } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.signInWithSecondFactor,
  handler: async ({ body, source, cookies, services }) => {
    const session = await services.secondFactorSignIn.signIn(body, source, cookies.get('device'));
    return deliverSession(session, body.transport, { cookies, services });
  },
});
