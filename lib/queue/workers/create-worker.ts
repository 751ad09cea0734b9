import { type IQueueBackend, Worker } from 'bullmq';
import type { Logger } from '@/lib/logger';
import type { Carrier } from '@/lib/queue/carrier';
import { RECOVERY } from '@/lib/queue/config';
import type { Carried } from './process-job';

export type QueueWorker = Worker<{ jobId: string }, unknown, string, IQueueBackend>;

export interface CreateWorkerOptions {
  queue: string;
  carrier: Carrier;
  concurrency: number;
  logger: Logger;
  processJob(job: Carried, token?: string): Promise<unknown>;
}

/** A worker of one queue; takes jobs once `run` is called. */
export function createWorker(options: CreateWorkerOptions): QueueWorker {
  const { queue, carrier, concurrency, logger, processJob } = options;
  const worker: QueueWorker = new Worker(
    queue,
    (job: Carried, token?: string) => processJob(job, token),
    {
      connection: carrier.connection('worker'),
      autorun: false,
      concurrency,
      ...RECOVERY,
      // Our own count, in the row, decides when a job has cost too many workers.
      maxStalledCount: 1_000_000,
      runRetryDelay: 1_000,
      // Seconds an idle worker waits before it looks by itself, should a wake-up have been missed.
      drainDelay: 2,
    },
    carrier.backend,
  );
  worker.on('error', (error) =>
    logger.warn('A worker met an error', { queue, error: error.message }),
  );
  worker.on('stalled', (id) =>
    logger.warn('The worker of a job was lost; it runs again', { queue, jobId: id }),
  );
  return worker;
}
