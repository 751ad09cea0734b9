import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.me,
  handler: ({ actor, services }) => services.account.me(actor),
});

export const PATCH = createApiHandler({
  ...contracts.updateMe,
  handler: ({ actor, body, services }) => services.account.update(actor, body),
});
