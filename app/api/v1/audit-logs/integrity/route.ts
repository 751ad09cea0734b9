import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getAuditLogIntegrity,
  handler: ({ actor, services }) => services.auditTrail.getIntegrity(actor),
});
