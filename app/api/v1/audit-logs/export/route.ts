import { createApiHandler, download } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.exportAuditLogs,
  handler: async ({ actor, query, services }) =>
    download(await services.auditTrail.export(actor, query)),
});
