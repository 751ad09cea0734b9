import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.retryJob,
  handler: ({ actor, params, services }) => services.jobs.retry(actor, params.id),
});
