import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.confirmTotp,
  handler: ({ actor, body, services }) => services.factors.confirmTotp(actor, body.code),
});
