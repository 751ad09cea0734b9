import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.beginTotp,
  handler: ({ actor, services }) => services.factors.beginTotp(actor),
});

export const DELETE = createApiHandler({
  ...contracts.removeTotp,
  handler: ({ actor, services }) => services.factors.removeTotp(actor),
});
