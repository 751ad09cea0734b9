import { systemActor } from '@/lib/auth/actor';
import type { WarmUp } from '@/lib/cache/warm-cache';
import { getOrdersSummary, listOrders } from '@/lib/contracts/orders';
import type { OrdersService } from './orders-service';

/** What the console and most programs ask for first: the newest orders, and the summary. */
export function createOrdersWarmUps(service: OrdersService): WarmUp[] {
  const query = listOrders.query.parse({});
  const { days } = getOrdersSummary.query.parse({});
  return [
    {
      name: 'newest orders',
      warm: async (organizationId) => service.list(systemActor(organizationId), query),
    },
    {
      name: 'summary of orders',
      warm: (organizationId) => service.summarize(systemActor(organizationId), days),
    },
  ];
}
