import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.streamJob,
  handler: ({ actor, params, signal, services }) => services.jobs.watch(actor, params.id, signal),
});
