import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@/lib/config';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { QUEUE_NAMES, SHUTDOWN } from '@/lib/queue/config';
import { migrateQueue } from '@/lib/queue/migrate';
import type { QueueTransport } from '@/lib/queue/transport';
import type { Jobs, RegisteredProcessor } from '@/lib/queue/types';
import { PENDING_JOBS } from '@/lib/queue/wake-workers';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { createWorker, type QueueWorker } from './create-worker';
import { createProcessJob } from './process-job';
import { type Sweeper, startSweeper } from './sweeper';

const RETRY_MS = 1_000;

export interface StartWorkersOptions {
  config: Pick<Config, 'workerConcurrency' | 'database'>;
  logger: Logger;
  metrics: Metrics;
  jobs: Pick<Jobs, 'takeOver' | 'sweep'>;
  jobsRepository: JobsRepository;
  events: EventBus;
  transport: Pick<QueueTransport, 'kind' | 'carrier'>;
  processors: readonly RegisteredProcessor[];
  /** How long running jobs may take to finish once the workers stop; 20 s when not given. */
  finishMs?: number;
}

export interface RunningWorkers {
  /** Resolves once every queue has a worker that takes jobs; never while the stores are away. */
  readonly ready: Promise<void>;
  /**
   * Takes no more jobs, lets the running ones finish for up to `finishMs`, then aborts them and gives them
   * back to run again. Takes 5 s more at the most.
   */
  close(): Promise<void>;
}

/** A worker for each queue and the sweeper. Waits for stores that are away. */
export function startWorkers(options: StartWorkersOptions): RunningWorkers {
  const { config, logger, metrics, jobs, jobsRepository, events, transport, processors } = options;
  const stopping = new AbortController();
  const closing = new AbortController();
  const workers = new Set<QueueWorker>();
  let sweeper: Sweeper | null = null;
  let stopListening = () => {};

  const processJob = createProcessJob({
    repository: jobsRepository,
    events,
    logger,
    metrics,
    processors,
    stopping: stopping.signal,
  });

  /** Until it works or the workers are closed. */
  async function insist(what: string, attempt: () => Promise<void>): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        logger.warn(`${what} failed; trying again`, { error: String(error) });
        await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  async function open(queue: string): Promise<void> {
    const worker = createWorker({
      queue,
      carrier: await transport.carrier(),
      concurrency: config.workerConcurrency,
      logger,
      processJob,
    });
    try {
      await worker.waitUntilReady();
    } catch (error) {
      // A worker whose first connection failed stays broken: the next attempt makes a new one.
      worker.close(true).catch(() => undefined);
      throw error;
    }
    if (closing.signal.aborted) return worker.close(true);
    workers.add(worker);
    worker.run().catch((error) => logger.error('A worker ended', error, { queue }));
  }

  /** Takes jobs over when they come; what came unheard is found after a gap and by every sweep. */
  async function listen(): Promise<() => void> {
    const forget = events.onGap((listening) => listening && jobs.takeOver());
    const unsubscribe = await events.subscribe(PENDING_JOBS, () => jobs.takeOver());
    return () => {
      forget();
      unsubscribe().catch(() => undefined);
    };
  }

  async function start(): Promise<void> {
    if (transport.kind === 'postgres') {
      await insist('Preparing the queue', () => migrateQueue(config.database.url));
    }
    await Promise.all(
      Object.values(QUEUE_NAMES).map((queue) => insist('Starting a worker', () => open(queue))),
    );
    if (closing.signal.aborted) return;
    if (transport.kind === 'postgres') stopListening = await listen();
    if (closing.signal.aborted) return stopListening();
    sweeper = startSweeper(() => {
      jobs.takeOver();
      return jobs.sweep();
    }, logger);
    logger.info('Workers are taking jobs', {
      queues: Object.values(QUEUE_NAMES),
      carrier: transport.kind,
      concurrency: config.workerConcurrency,
    });
  }

  const ready = start();

  async function stop(): Promise<void> {
    closing.abort();
    stopListening();
    await sweeper?.stop();
    const closed = Promise.allSettled([...workers].map((worker) => worker.close()));
    await Promise.race([
      closed,
      sleep(options.finishMs ?? SHUTDOWN.finish, undefined, { ref: false }),
    ]);
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
