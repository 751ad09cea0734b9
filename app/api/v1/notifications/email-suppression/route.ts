import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getEmailSuppression,
  handler: ({ actor, services }) => services.emailSuppression.get(actor),
});

export const DELETE = createApiHandler({
  ...contracts.liftEmailSuppression,
  handler: ({ actor, services }) => services.emailSuppression.lift(actor),
});
