import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.approveEmailChange,
  handler: ({ body, source, services }) => services.emailChanges.approve(body, source),
});
