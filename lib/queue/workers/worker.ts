import { setTimeout as sleep } from 'node:timers/promises';
import { type IQueueBackend, Worker } from 'bullmq';
import type { Config } from '@/lib/config';
import type { RunTransaction } from '@/lib/db/transaction';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { QUEUE_NAMES, RECOVERY, SHUTDOWN } from '@/lib/queue/config';
import type { QueueBackend } from '@/lib/queue/queue-backend';
import type { Queues } from '@/lib/queue/queues';
import { Relay } from '@/lib/queue/relay';
import type { RegisteredProcessor } from '@/lib/queue/types';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { createProcessJob, type QueuedJob } from './process-job';

const RETRY_MS = 1_000;

export interface StartWorkersOptions {
  config: Pick<Config, 'workerConcurrency'>;
  logger: Logger;
  metrics: Metrics;
  transaction: RunTransaction;
  jobsRepository: JobsRepository;
  events: EventBus;
  queues: Queues;
  processors: readonly RegisteredProcessor[];
  isOrganizationDeleted(organizationId: string): boolean | Promise<boolean>;
  /** How long running jobs may take to finish after `close`; 20 s by default. */
  finishMs?: number;
  /** How often the relay polls; see `RelayDeps`. */
  pollMs?: number;
}

export interface RunningWorkers {
  /** Resolves when every queue has a worker and the relay runs; waits while the stores are unavailable. */
  readonly ready: Promise<void>;
  /**
   * Stops taking jobs, waits up to `finishMs` for running ones, then aborts them and gives them back
   * to run again. Takes at most 5 s more.
   */
  close(): Promise<void>;
}

type QueueWorker = Worker<{ jobId: string }, unknown, string, IQueueBackend>;

/** One worker per queue, and the relay that fills the queues. */
export function startWorkers(options: StartWorkersOptions): RunningWorkers {
  const { config, logger, jobsRepository: repository, queues } = options;
  const stopping = new AbortController();
  const closing = new AbortController();
  const workers = new Set<QueueWorker>();
  const relay = new Relay(options);
  const processJob = createProcessJob({ ...options, repository, stopping: stopping.signal });

  /** Repeats `attempt` until it succeeds or the workers close. */
  async function untilSuccess(name: string, attempt: () => Promise<void>): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        logger.warn(`${name} failed; trying again`, { error: String(error) });
        await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  function createWorker(queue: string, backend: QueueBackend): QueueWorker {
    const worker: QueueWorker = new Worker(
      queue,
      (job: QueuedJob, token?: string) => processJob(job, token),
      {
        connection: backend.connection('worker'),
        autorun: false,
        concurrency: config.workerConcurrency,
        ...RECOVERY,
        // The row decides how many lost workers a job may cost.
        maxStalledCount: 1_000_000,
        runRetryDelay: 1_000,
        // Seconds after which an idle worker looks by itself, should it have missed a notification.
        drainDelay: 2,
      },
      backend.factory,
    );
    worker.on('error', (error) =>
      logger.warn('A worker reported an error', { queue, error: error.message }),
    );
    worker.on('stalled', (id) =>
      logger.warn('The worker of a job was lost; the job runs again', { queue, jobId: id }),
    );
    return worker;
  }

  async function startWorker(queue: string, backend: QueueBackend): Promise<void> {
    const worker = createWorker(queue, backend);
    try {
      await worker.waitUntilReady();
    } catch (error) {
      // A worker whose first connection failed never recovers: the next attempt creates another.
      worker.close(true).catch(() => undefined);
      throw error;
    }
    if (closing.signal.aborted) return worker.close(true);
    workers.add(worker);
    worker.run().catch((error) => logger.error('A worker ended', error, { queue }));
  }

  async function start(): Promise<void> {
    const backend = await queues.backend();
    await untilSuccess('Preparing the queues', () => backend.migrate());
    await Promise.all(
      Object.values(QUEUE_NAMES).map((queue) =>
        untilSuccess('Starting a worker', () => startWorker(queue, backend)),
      ),
    );
    if (closing.signal.aborted) return;
    await relay.start();
    logger.info('Workers are taking jobs', {
      queues: Object.values(QUEUE_NAMES),
      backend: backend.kind,
      concurrency: config.workerConcurrency,
    });
  }

  const ready = start();

  async function stop(): Promise<void> {
    closing.abort();
    await relay.stop();
    const closed = Promise.allSettled([...workers].map((worker) => worker.close()));
    const finishMs = options.finishMs ?? SHUTDOWN.finish;
    await Promise.race([closed, sleep(finishMs, undefined, { ref: false })]);
    stopping.abort();
    await Promise.race([closed, sleep(SHUTDOWN.abandon, undefined, { ref: false })]);
  }

  let stopped: Promise<void> | null = null;
  return {
    ready,
    close() {
      stopped ??= stop();
      return stopped;
    },
  };
}
