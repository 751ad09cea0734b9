import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@/lib/logger';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
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
  /** Resolves when everything that was given so far is handed over and marked, or given up. */
  finish(): Promise<void>;
}

const MAX_BATCH = 500;
/** About 5 MiB. A carrier that is so far behind is not helped by more; the sweeper knows the rows. */
const MAX_WAITING = 10_000;

function byQueue(jobs: readonly JobRow[]): Map<string, JobRow[]> {
  const groups = new Map<string, JobRow[]>();
  for (const job of jobs) {
    const group = groups.get(job.queue);
    if (group) group.push(job);
    else groups.set(job.queue, [job]);
  }
  return groups;
}

/**
 * Hands jobs over: one that comes alone at once, those that come while it is underway as a batch,
 * and after a batch the next one gathers for a while. So a quiet process hands over without delay,
 * and a busy one pays once for many jobs.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { repository, transport, logger, intervalMs } = options;
  const marks = createMarkLater(repository, logger);
  let waiting: JobRow[] = [];
  let running: Promise<void> | null = null;
  let refused = 0;
  let hurry = false;

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

  async function run(): Promise<void> {
    // What is committed in the same turn goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const next = performance.now() + intervalMs;
      const batch = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      await Promise.all([...byQueue(batch)].map(([queue, jobs]) => handOver(queue, jobs)));
      const isBusy = batch.length > 1 && waiting.length < MAX_BATCH;
      if (isBusy && !hurry) await sleep(Math.max(next - performance.now(), 0));
    }
    if (refused > 0) {
      logger.warn('Too many jobs waited to be handed over; the sweeper does the rest', {
        jobs: refused,
      });
      refused = 0;
    }
    running = null;
  }

  return {
    dispatch(job) {
      if (waiting.length >= MAX_WAITING) {
        refused += 1;
        return;
      }
      waiting.push(job);
      running ??= run();
    },
    async finish() {
      hurry = true;
      while (running) await running;
      hurry = false;
      await marks.finish();
    },
  };
}
