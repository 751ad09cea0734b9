import { createApiHandler, openApiResponse } from '@/lib/api-helpers';
import { contracts, EVENTS, TAG_DESCRIPTIONS } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getOpenApi,
  handler: ({ services }) =>
    openApiResponse(contracts, services.health.version(), TAG_DESCRIPTIONS, EVENTS),
});
