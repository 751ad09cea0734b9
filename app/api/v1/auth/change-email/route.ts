import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.changeEmail,
  handler: async ({ actor, body, cookies, services }) => {
    await services.emailChanges.request(actor, body, cookies.get('device'));
    return { accepted: true as const };
  },
});

export const DELETE = createApiHandler({
  ...contracts.cancelEmailChange,
  handler: ({ actor, services }) => services.emailChanges.cancel(actor),
});
