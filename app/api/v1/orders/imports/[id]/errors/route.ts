import { createApiHandler, download } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getOrdersImportErrors,
  handler: async ({ actor, params, services }) =>
    download(await services.orders.imports.errors(actor, params.id)),
});
