import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listJobSchedules,
  handler: ({ services }) => services.jobKinds.schedules(),
});
