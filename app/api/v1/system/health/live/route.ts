import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getLiveness,
  handler: ({ services }) => services.health.liveness(),
});
