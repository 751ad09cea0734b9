import { systemActor } from '@/lib/auth/actor';
import {
  type ExportOrdersQuery,
  getOrdersSummary,
  listOrders,
  orderList,
} from '@/lib/contracts/orders';
import type { DomainDeps, ServerArea } from '@/lib/domain';
import { sandboxOrders } from '@/lib/integrations/sandbox/orders';
import { registerProcessor } from '@/lib/queue/define-job';
import { importOrdersJob } from '@/lib/queue/jobs/orders/import-jobs';
import { OrderImportsRepository } from '@/lib/repositories/orders/order-imports-repository';
import { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import { OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import { ListExport } from '@/lib/services/list-export';
import { OrderChanges } from './order-changes';
import { OrdersBatch } from './orders-batch';
import { OrdersImport } from './orders-import';
import { OrdersImportRunner } from './orders-import-runner';
import { OrdersIngester } from './orders-ingester';
import { OrdersService } from './orders-service';

/** `services.orders`: single orders, with the services for many orders as properties. */
export type OrdersServices = OrdersService & {
  batch: OrdersBatch;
  export: ListExport<ExportOrdersQuery>;
  imports: OrdersImport;
};

/** The reference domain: orders, synced from shops or entered by hand. */
export function createOrdersDomain({
  prisma,
  pool,
  ...deps
}: DomainDeps): ServerArea<{ orders: OrdersServices }> {
  const repository = new OrdersRepository();
  const changes = new OrderChanges(deps);
  const reads = new OrdersReads(pool);
  const imports = new OrderImportsRepository(prisma);
  const shared = { ...deps, repository, reads, imports, changes };
  const service = new OrdersService(shared);
  const runner = new OrdersImportRunner(shared);
  return {
    services: {
      orders: Object.assign(service, {
        batch: new OrdersBatch(shared),
        export: new ListExport<ExportOrdersQuery>({
          list: orderList,
          batches: (...args) => reads.batches(...args),
          logger: deps.logger,
        }),
        imports: new OrdersImport(shared),
      }),
    },
    ingesters: [new OrdersIngester({ ...shared, sources: { sandbox: sandboxOrders } })],
    processors: [registerProcessor(importOrdersJob, (job) => runner.run(job))],
    tables: [{ name: 'OrderImport' }, { name: 'Order' }],
    warmUps: [
      {
        name: 'newest orders',
        warm: async (id) => service.list(systemActor(id), listOrders.query.parse({})),
      },
      {
        name: 'summary of orders',
        warm: (id) => service.summarize(systemActor(id), getOrdersSummary.query.parse({}).days),
      },
    ],
  };
}
