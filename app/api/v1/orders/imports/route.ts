import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.importOrders,
  handler: ({ actor, upload, contentType, services }) =>
    services.orders.imports.start(actor, { upload, contentType }),
});
