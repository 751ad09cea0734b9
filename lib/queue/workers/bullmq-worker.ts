import { type Job as BullJob, DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { Job } from '@/lib/db/generated/client';
import type { JobRuns, QueuedRun } from '@/lib/db/postgres/job-runs';
import type { Logger } from '@/lib/logger';
import type { QueuedData, RedisConnections } from '@/lib/queue/bullmq';
import { RECOVERY } from '@/lib/queue/config';
import { createBatcher } from '@/lib/utils/create-batcher';
import type { QueueWorker } from './queue-worker';
import type { RunJob } from './run-job';
import { Slots } from './slots';

/** How long a job waits that could not be started, because PostgreSQL was unavailable. */
const POSTPONE_MS = 2_000;
/** Starts in one statement. */
const MAX_BATCH = 200;

export interface BullmqWorkerDeps {
  queue: string;
  concurrency: number;
  connections: RedisConnections;
  runs: Pick<JobRuns, 'startQueued'>;
  runJob: RunJob;
  logger: Logger;
  /** Called when there is room for another job. */
  onRoom(): void;
}

type Processed = BullJob<QueuedData, unknown, string>;

/**
 * Runs the jobs that BullMQ gives it. BullMQ decides which worker runs a job and notices lost workers;
 * whether a job runs again, and when, is written in its row.
 */
export class BullmqWorker implements QueueWorker {
  private worker: Worker<QueuedData> | undefined;
  private readonly startRun: (run: QueuedRun) => Promise<Job | null>;

  private readonly slots: Slots;

  constructor(private readonly deps: BullmqWorkerDeps) {
    this.slots = new Slots(deps.queue, deps.concurrency, () => deps.onRoom());
    this.startRun = createBatcher(async (queued: readonly QueuedRun[]) => {
      const started = await deps.runs.startQueued(queued);
      const byId = new Map(started.map((row) => [row.id, row]));
      return queued.map(({ id }) => byId.get(id) ?? null);
    }, MAX_BATCH);
  }

  get queue(): string {
    return this.deps.queue;
  }

  /** How many jobs it takes within a second. */
  get demand(): number {
    return this.slots.demand;
  }

  async start(): Promise<void> {
    const { queue, logger } = this.deps;
    const worker = this.createWorker();
    try {
      await worker.waitUntilReady();
    } catch (error) {
      // A worker whose first connection failed never recovers: the next attempt creates another.
      worker.close(true).catch(() => undefined);
      throw error;
    }
    this.worker = worker;
    worker.run().catch((error) => logger.error('A worker ended', error, { queue }));
  }

  async close(): Promise<void> {
    await this.worker?.close();
  }

  private createWorker(): Worker<QueuedData> {
    const { queue, connections, logger } = this.deps;
    const worker = new Worker<QueuedData>(queue, (job, token) => this.process(job, token), {
      connection: connections.get('worker'),
      autorun: false,
      concurrency: this.slots.capacity + this.slots.slowCapacity,
      lockDuration: RECOVERY.lockDuration,
      stalledInterval: RECOVERY.stalledInterval,
      // The row decides how many lost workers a job may cost.
      maxStalledCount: 1_000_000,
      runRetryDelay: 1_000,
      // Seconds after which an idle worker looks by itself, should it have missed a notification.
      drainDelay: 2,
    });
    worker.on('error', (error) =>
      logger.warn('A worker reported an error', { queue, error: error.message }),
    );
    worker.on('stalled', (id) =>
      logger.warn('The worker of a job was lost; the job runs again', { queue, jobId: id }),
    );
    return worker;
  }

  private async process(queued: Processed, token?: string): Promise<unknown> {
    const { jobId, runAt } = queued.data;
    const dueAt = new Date(runAt);
    // Added by an older version; the relay adds the row again.
    if (Number.isNaN(dueAt.getTime())) return { status: 'abandoned' };
    const row = await this.startRun({ id: jobId, runAt: dueAt }).catch(async (error: unknown) => {
      const context = { jobId, error: String(error) };
      this.deps.logger.warn('A job could not be started; trying again', context);
      await queued.moveToDelayed(Date.now() + POSTPONE_MS, token);
      throw new DelayedError();
    });
    const end = row && (await this.deps.runJob(row, this.slots));
    if (end?.status === 'failed') throw new UnrecoverableError(end.error?.message);
    return { status: end?.status ?? 'abandoned' };
  }
}
