import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listIdentities,
  handler: ({ actor, services }) => services.identities.list(actor),
});

export const POST = createApiHandler({
  ...contracts.linkPendingIdentity,
  handler: async ({ actor, cookies, services }) => {
    const linked = await services.identities.linkPending(actor, cookies.get('link'));
    cookies.clear('link');
    return linked;
  },
});
