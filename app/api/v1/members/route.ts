import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listMembers,
  handler: ({ actor, query, services }) => services.members.list(actor, query),
});
