import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.startLink,
  handler: async ({ actor, params, cookies, services }) => {
    const known = cookies.get('oauth');
    const { cookie, ...started } = await services.oidc.startLink(actor, params.name, known);
    cookies.set('oauth', cookie.value, cookie.maxAgeSeconds);
    return started;
  },
});
