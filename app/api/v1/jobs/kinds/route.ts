import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listJobKinds,
  handler: ({ actor, services }) => services.jobKinds.list(actor),
});

export const PUT = createApiHandler({
  ...contracts.pauseJobs,
  handler: ({ actor, body, services }) => services.jobKinds.setPaused(actor, body),
});
