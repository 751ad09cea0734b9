import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getReadiness,
  handler: ({ services }) => services.health.readiness(),
});
