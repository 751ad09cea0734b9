import type { ImportOrdersPayload } from '@/lib/queue/jobs/orders/import-jobs';
import type { JobHandler } from '@/lib/queue/types';
import type { OrdersImportRunner } from '@/lib/services/orders/orders-import-runner';

export interface ImportProcessorDependencies {
  runner: Pick<OrdersImportRunner, 'run'>;
}

/** Takes an uploaded file in; every batch survives the death of the worker. */
export function processOrdersImportJob({
  runner,
}: ImportProcessorDependencies): JobHandler<ImportOrdersPayload> {
  return (context) => runner.run(context);
}
