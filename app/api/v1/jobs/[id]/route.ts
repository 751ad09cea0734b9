import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getJob,
  handler: ({ actor, params, services }) => services.jobs.get(actor, params.id),
});
