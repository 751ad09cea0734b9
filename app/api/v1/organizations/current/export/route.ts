import { createApiHandler, download } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.exportOrganization,
  handler: async ({ actor, services }) => download(await services.organizationExport.open(actor)),
});
