import { createApiHandler, deliverSession } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.signUp,
  handler: async ({ body, source, cookies, services }) => {
    const session = await services.signUp.create(body, source, cookies.get('device'));
    if (!session) return null;
    return deliverSession(session, body.transport, { cookies, services });
  },
});
