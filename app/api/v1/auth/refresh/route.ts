import { createApiHandler, deliverSession } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';
import { UnauthenticatedError } from '@/lib/errors';

/** Returns the new tokens the way the old one came: in the body or in cookies. */
export const POST = createApiHandler({
  ...contracts.refresh,
  handler: async ({ body, cookies, source, services }) => {
    const token = body.refreshToken ?? cookies.get('refresh');
    if (!token)
      throw new UnauthenticatedError('Send the refresh token in the body or in its cookie');
    const session = await services.sessions.refresh(token, source);
    const transport = body.refreshToken ? 'token' : 'cookie';
    return deliverSession(session, transport, { cookies, services });
  },
});
