import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.confirmEmailChange,
  handler: ({ body, source, services }) => services.emailChanges.confirm(body.token, source),
});
