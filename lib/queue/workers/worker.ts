import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@/lib/config';
import { toJobView } from '@/lib/contracts/jobs';
import type { JobRuns } from '@/lib/db/postgres/job-runs';
import type { RunTransaction } from '@/lib/db/transaction';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { QUEUE_NAMES, SHUTDOWN } from '@/lib/queue/config';
import { type JobChanges, PENDING_JOBS } from '@/lib/queue/job-events';
import type { Queues } from '@/lib/queue/queues';
import { Relay } from '@/lib/queue/relay';
import { RunGate } from '@/lib/queue/run-gate';
import type { RegisteredProcessor } from '@/lib/queue/types';
import type { JobControlsRepository } from '@/lib/repositories/job-controls-repository';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { createId } from '@/lib/utils/create-id';
import { LedgerWorker } from './ledger-worker';
import type { QueueWorker } from './queue-worker';
import { createRunJob, type RunJob } from './run-job';
import { RunningJobs } from './running-jobs';

const RETRY_MS = 1_000;

export interface StartWorkersOptions {
  config: Pick<Config, 'workerConcurrency' | 'workerQueues'>;
  logger: Logger;
  metrics: Metrics;
  transaction: RunTransaction;
  jobsRepository: JobsRepository;
  jobRuns: JobRuns;
  jobControls: JobControlsRepository;
  jobChanges: JobChanges;
  events: EventBus;
  /** Null without Redis: then the workers claim jobs from their table. */
  queues: Queues | null;
  processors: readonly RegisteredProcessor[];
  isOrganizationDeleted(organizationId: string): boolean | Promise<boolean>;
  /** How long running jobs may take to finish after `close`; 20 s by default. */
  finishMs?: number;
  /** How often pending jobs are looked for without a signal, in milliseconds. */
  pollMs?: number;
}

export interface RunningWorkers {
  /** Resolves when every queue has a worker; waits while the stores are unavailable. */
  readonly ready: Promise<void>;
  /**
   * Stops taking jobs, waits up to `finishMs` for running ones, then aborts them and gives them back
   * to run again. Takes at most 5 s more.
   */
  close(): Promise<void>;
}

/** @throws Error for a queue that does not exist */
export function queueNames({ workerQueues }: Pick<Config, 'workerQueues'>): readonly string[] {
  const all: string[] = Object.values(QUEUE_NAMES);
  const unknown = workerQueues?.filter((name) => !all.includes(name)) ?? [];
  if (unknown.length === 0) return workerQueues ?? all;
  throw new Error(`there is no ${unknown.join(', ')}; the queues are ${all.join(', ')}`);
}

/** BullMQ's workers and the relay that fills their queues; without Redis, workers of the table. */
async function createWorkers(options: StartWorkersOptions, runJob: RunJob): Promise<QueueWorker[]> {
  const { config, queues, jobRuns: runs, logger, pollMs } = options;
  const names = queueNames(config);
  const common = { concurrency: config.workerConcurrency, runs, runJob, logger };
  if (!queues) return names.map((queue) => new LedgerWorker({ ...common, queue, pollMs }));
  // Imported here: a worker without Redis never loads BullMQ.
  const { BullmqWorker } = await import('./bullmq-worker');
  const connections = await queues.connections();
  const onRoom = () => relay.signal();
  const workers = names.map((queue) => new BullmqWorker({ ...common, queue, connections, onRoom }));
  const relay = new Relay({ ...options, queues, runs, workers });
  return [relay, ...workers];
}

/** Starts workers for every queue. */
export function startWorkers(options: StartWorkersOptions): RunningWorkers {
  const { config, logger, events, jobRuns: runs, jobsRepository: repository } = options;
  const changes = options.jobChanges;
  const closing = new AbortController();
  const running = new RunningJobs({ ...options, runs, repository, changes });
  const workerId = createId().slice(-8);
  const runToEnd = createRunJob({
    ...options,
    runs,
    running,
    changes,
    workerId,
    gate: new RunGate(options.jobControls),
    findChildren: async (parentId) => (await repository.listChildren(parentId)).map(toJobView),
  });
  let workers: QueueWorker[] = [];

  function signal(): void {
    for (const worker of workers) worker.signal?.();
  }

  const runJob: RunJob = async (row, slots) => {
    const end = await runToEnd(row, slots);
    if (end?.status === 'pending') signal();
    // It may have been the last one that its parent waited for, which any worker may run.
    else if (end && row.parentId) await publishPending();
    return end;
  };

  async function publishPending(): Promise<void> {
    signal();
    await events.publish(PENDING_JOBS, null).catch(() => undefined);
  }

  /** Repeats `attempt` until it succeeds or the workers close. */
  async function untilSuccess(attempt: () => Promise<void>): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        logger.warn('Starting a worker failed; trying again', { error: String(error) });
        await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  let stopListening = async () => {};
  async function listen(): Promise<void> {
    const removeGapListener = events.onGap(signal);
    const unsubscribe = await events.subscribe(PENDING_JOBS, signal);
    stopListening = async () => {
      removeGapListener();
      await unsubscribe();
    };
  }

  async function start(): Promise<void> {
    workers = await createWorkers(options, runJob);
    await listen();
    await Promise.all(workers.map((worker) => untilSuccess(() => worker.start())));
    if (closing.signal.aborted) return;
    logger.info('Workers are taking jobs', {
      worker: workerId,
      queues: queueNames(config),
      backend: options.queues ? 'redis' : 'postgres',
      concurrency: config.workerConcurrency,
    });
  }

  const ready = start();

  async function stop(): Promise<void> {
    closing.abort();
    await ready.catch(() => undefined);
    const closed = Promise.allSettled(workers.map((worker) => worker.close()));
    const finishMs = options.finishMs ?? SHUTDOWN.finish;
    await Promise.race([closed, sleep(finishMs, undefined, { ref: false })]);
    running.stop();
    await Promise.race([closed, sleep(SHUTDOWN.abandon, undefined, { ref: false })]);
    await Promise.allSettled([running.close(), stopListening()]);
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
