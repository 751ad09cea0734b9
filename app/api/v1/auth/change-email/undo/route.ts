import { clearSession, createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.undoEmailChange,
  handler: async ({ body, source, cookies, services }) => {
    await services.emailChanges.undo(body.token, source);
    clearSession(cookies);
    return { undone: true as const };
  },
});
