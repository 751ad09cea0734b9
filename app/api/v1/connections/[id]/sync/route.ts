import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.startSync,
  handler: ({ actor, params, body, services }) => services.sync.start(actor, params.id, body),
});
