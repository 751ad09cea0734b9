import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.authorizeConnection,
  handler: async ({ actor, body, cookies, services }) => {
    const known = cookies.get('oauth');
    const { cookie, ...started } = await services.connections.authorize(actor, body, known);
    cookies.set('oauth', cookie.value, cookie.maxAgeSeconds);
    return started;
  },
});
