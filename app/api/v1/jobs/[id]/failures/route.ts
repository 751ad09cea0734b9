import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listJobFailures,
  handler: ({ actor, params, services }) => services.jobs.failures(actor, params.id),
});
