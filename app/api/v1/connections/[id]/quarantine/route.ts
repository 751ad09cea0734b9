import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listQuarantinedRecords,
  handler: ({ actor, params, query, services }) =>
    services.sync.listQuarantine(actor, params.id, query),
});
