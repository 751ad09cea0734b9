import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listJobs,
  handler: ({ actor, query, services }) => services.jobs.list(actor, query),
});
