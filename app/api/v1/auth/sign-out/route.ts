import { clearSession, createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.signOut,
  handler: async ({ actor, cookies, services }) => {
    await services.sessions.signOut(actor);
    clearSession(cookies);
    return { signedOut: true as const };
  },
});
