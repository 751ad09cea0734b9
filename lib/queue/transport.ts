import type { JobsOptions } from 'bullmq';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { CarriedQueue, Carrier } from './carrier';
import type { JobRow } from './types';

/** Adding must not hold a request: past this the sweeper does it. */
const COMMAND_DEADLINE_MS = 5_000;

/** What BullMQ says of a job; `unknown` when it does not have it. */
export type CarriedState = Awaited<ReturnType<CarriedQueue['getJobState']>>;

export type QueueCounts = Record<'waiting' | 'active' | 'delayed' | 'completed' | 'failed', number>;

/** Carries jobs to the workers. BullMQ's job id is the row's id, so adding twice is harmless. */
export interface QueueTransport {
  readonly kind: Carrier['kind'];
  /** For whoever builds workers. */
  carrier(): Promise<Carrier>;
  /** Hands a job over, to run at its `runAt`. Nothing happens when BullMQ has it in any state. */
  add(job: JobRow): Promise<void>;
  /** The same for many jobs of one queue, at the price of few. */
  addMany(queue: string, jobs: readonly JobRow[]): Promise<void>;
  state(job: JobRow): Promise<CarriedState>;
  /** Takes a job out, unless it is being worked on. Answers whether BullMQ no longer has it. */
  remove(job: JobRow): Promise<boolean>;
  counts(queue: string): Promise<QueueCounts>;
  close(): Promise<void>;
}

export interface QueueTransportOptions {
  redisUrl?: string | undefined;
  database: { url: string };
  logger: Logger;
}

function jobOptions(job: JobRow): JobsOptions {
  return {
    jobId: job.id,
    // Runs that a lost worker or a former life used up count.
    attempts: Math.max(job.maxAttempts - job.attempts, 1),
    delay: Math.max(job.runAt.getTime() - Date.now(), 0),
  };
}

/**
 * The queues, on Redis when there is a `redisUrl`, else in BullMQ's own schema of the database.
 * Constructs and connects on first use. Every call fails within 5 s when the carrier is away.
 */
export function createQueueTransport(options: QueueTransportOptions): QueueTransport {
  const { logger } = options;
  const queues = new Map<string, Promise<CarriedQueue>>();
  let carrier: Promise<Carrier> | undefined;

  /** Loaded on first use: a process that has handed no job over does without 20 MiB of BullMQ. */
  const load = () => import('./carrier');

  function openCarrier(): Promise<Carrier> {
    carrier ??= load().then(({ createCarrier }) => createCarrier(options));
    return carrier;
  }

  async function construct(name: string): Promise<CarriedQueue> {
    const { createQueue } = await load();
    const queue = createQueue(await openCarrier(), name);
    queue.on('error', (error) =>
      logger.warn('Queue connection failed', { queue: name, error: error.message }),
    );
    return queue;
  }

  function open(name: string): Promise<CarriedQueue> {
    const known = queues.get(name) ?? construct(name);
    queues.set(name, known);
    return known;
  }

  /** A queue whose first connection failed never recovers by itself: forget it, the next call makes a new one. */
  async function withQueue<T>(name: string, work: (queue: CarriedQueue) => Promise<T>): Promise<T> {
    const opening = open(name);
    const queue = await opening;
    try {
      await withDeadline(queue.waitUntilReady(), COMMAND_DEADLINE_MS, 'The queue did not connect');
    } catch (error) {
      if (queues.get(name) === opening) queues.delete(name);
      queue.close().catch(() => undefined);
      throw error;
    }
    return withDeadline(work(queue), COMMAND_DEADLINE_MS, 'The queue did not answer');
  }

  return {
    kind: options.redisUrl ? 'redis' : 'postgres',
    carrier: openCarrier,
    add: (job) =>
      withQueue(job.queue, async (queue) => {
        await queue.add(job.name, { jobId: job.id }, jobOptions(job));
      }),
    addMany: (name, jobs) =>
      withQueue(name, async (queue) => {
        const [first] = jobs;
        // One job goes by itself: on PostgreSQL a batch makes temporary tables.
        if (first && jobs.length === 1) {
          await queue.add(first.name, { jobId: first.id }, jobOptions(first));
          return;
        }
        await queue.addBulk(
          jobs.map((job) => ({
            name: job.name,
            data: { jobId: job.id },
            opts: jobOptions(job),
          })),
        );
      }),
    state: (job) => withQueue(job.queue, (queue) => queue.getJobState(job.id)),
    remove: (job) =>
      withQueue(job.queue, async (queue) => {
        // BullMQ throws for a job that a worker holds.
        await queue.remove(job.id).catch(() => 0);
        return (await queue.getJobState(job.id)) === 'unknown';
      }),
    counts: (name) =>
      withQueue(name, async (queue) => {
        const counts = await queue.getJobCounts(
          'waiting',
          'active',
          'delayed',
          'completed',
          'failed',
        );
        return { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0, ...counts };
      }),
    async close() {
      const open = await Promise.all(queues.values());
      queues.clear();
      await Promise.allSettled(
        open.map((queue) => withDeadline(queue.close(), 2_000, 'The queue did not close')),
      );
      await (await carrier)?.close();
    },
  };
}
