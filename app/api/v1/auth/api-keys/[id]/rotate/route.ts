import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.rotateApiKey,
  handler: ({ actor, params, body, services }) =>
    services.apiKeys.rotate(actor, params.id, body.overlapHours),
});
