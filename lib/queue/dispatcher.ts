import type { Logger } from '@/lib/logger';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { createPaced } from '@/lib/utils/paced';
import { byQueue } from './by-queue';
import { createMarkLater } from './mark-later';
import type { QueueTransport } from './transport';
import type { JobRow } from './types';

export interface DispatcherOptions {
  repository: Pick<JobsRepository, 'markQueued'>;
  transport: Pick<QueueTransport, 'addMany'>;
  logger: Logger;
  /** From one batch to the next, in milliseconds; what gathers meanwhile costs hardly more than a few. */
  intervalMs: number;
}

/** Hands committed jobs over; see `createDispatcher`. */
export interface Dispatcher {
  /** Never fails: what cannot be handed over is left to the sweeper. */
  dispatch(job: JobRow): void;
  /** Keeps a job from being handed over; resolves when a hand-over of it that is underway has ended. */
  withdraw(jobId: string): Promise<void>;
  /** Resolves when everything that was given so far is handed over and marked, or given up. */
  finish(): Promise<void>;
}

const MAX_BATCH = 500;
/** About 5 MiB. A carrier that is so far behind is not helped by more; the sweeper knows the rows. */
const MAX_WAITING = 10_000;

/**
 * Hands jobs over: one that comes alone at once, those that come while it is underway as a batch,
 * and after a batch the next one gathers for a while. So a quiet process hands over without delay,
 * and a busy one pays once for many jobs.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { repository, transport, logger, intervalMs } = options;
  const marks = createMarkLater(repository, logger);
  let waiting: JobRow[] = [];
  let batch: JobRow[] = [];
  let handingOver: Promise<unknown> = Promise.resolve();
  let refused = 0;

  async function handOver(queue: string, jobs: JobRow[]): Promise<void> {
    try {
      await transport.addMany(queue, jobs);
      marks.mark(jobs);
    } catch (error) {
      logger.error('Handing jobs over failed; the sweeper will do it', error, {
        queue,
        jobs: jobs.length,
        jobId: jobs[0]?.id,
      });
    }
  }

  async function handOverBatch(): Promise<boolean> {
    batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    const isBusy = batch.length > 1 && waiting.length < MAX_BATCH;
    handingOver = Promise.all([...byQueue(batch)].map(([queue, jobs]) => handOver(queue, jobs)));
    await handingOver;
    batch = [];
    if (waiting.length > 0) paced.request();
    else if (refused > 0) {
      logger.warn('Too many jobs waited to be handed over; the sweeper does the rest', {
        jobs: refused,
      });
      refused = 0;
    }
    return isBusy;
  }

  const paced = createPaced(handOverBatch, intervalMs);

  return {
    dispatch(job) {
      if (waiting.length >= MAX_WAITING) {
        refused += 1;
        return;
      }
      waiting.push(job);
      paced.request();
    },
    async withdraw(jobId) {
      waiting = waiting.filter(({ id }) => id !== jobId);
      if (batch.some(({ id }) => id === jobId)) await handingOver;
    },
    async finish() {
      await paced.finish();
      await marks.finish();
    },
  };
}
