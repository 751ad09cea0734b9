import { createApiHandler, download } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.exportOrders,
  handler: ({ actor, query, services }) => download(services.orders.export.open(actor, query)),
});
