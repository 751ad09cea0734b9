import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.cancelJob,
  handler: ({ actor, params, services }) => services.jobs.cancel(actor, params.id),
});
