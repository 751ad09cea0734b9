import { createApiHandler, download } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.exportAccount,
  handler: async ({ actor, services }) => download(await services.accountExport.open(actor)),
});
