import type { Domain, DomainParts } from '@/lib/domain';
import { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import { OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import { OrderAnnouncer } from './order-announcer';
import { createOrdersIngester } from './orders-ingester';
import { OrdersService } from './orders-service';

/** The reference domain: orders, pulled from shops and kept by hand. */
export function createOrdersDomain({ prisma, pool, ...parts }: DomainParts): Domain<OrdersService> {
  const repository = new OrdersRepository(prisma);
  const announcer = new OrderAnnouncer(parts);
  return {
    service: new OrdersService({ ...parts, repository, reads: new OrdersReads(pool), announcer }),
    ingesters: [createOrdersIngester({ ...parts, repository })],
    processors: [],
  };
}
