import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getOrdersSummary,
  handler: ({ actor, query, services }) => services.orders.summarize(actor, query.days),
});
