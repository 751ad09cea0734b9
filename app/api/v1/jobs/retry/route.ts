import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.retryJobs,
  handler: ({ actor, body, services }) => services.jobs.retryFailed(actor, body),
});
