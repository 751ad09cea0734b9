import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listAuditLogs,
  handler: ({ actor, query, services }) => services.audit.list(actor, query),
});
