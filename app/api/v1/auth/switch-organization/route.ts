import { createApiHandler, deliverSession } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

/** Returns the new tokens the way the old refresh token came: in the body or in cookies. */
export const POST = createApiHandler({
  ...contracts.switchOrganization,
  handler: async ({ actor, body, cookies, services }) => {
    const { organizationId, refreshToken } = body;
    const token = refreshToken ?? cookies.get('refresh') ?? '';
    const session = await services.sessions.switchOrganization(actor, organizationId, token);
    const transport = refreshToken ? 'token' : 'cookie';
    return deliverSession(session, transport, { cookies, services });
  },
});
