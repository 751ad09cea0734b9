import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.acceptInvitation,
  handler: ({ actor, body, services }) => services.joining.accept(actor, body.token),
});
