import type { JobsOptions } from 'bullmq';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { BullQueue, QueueBackend, QueueBackendOptions } from './queue-backend';
import type { JobRow } from './types';

const COMMAND_TIMEOUT_MS = 5_000;

/** BullMQ's state of a job; `unknown` when it does not have it. */
export type QueuedState = Awaited<ReturnType<BullQueue['getJobState']>>;

export type QueueCounts = Record<'waiting' | 'active' | 'delayed' | 'completed' | 'failed', number>;

/** BullMQ's queues. A job's id in BullMQ is the id of its row, so adding it twice is harmless. */
export interface Queues {
  /** For constructing workers. */
  backend(): Promise<QueueBackend>;
  /** Adds jobs to one queue, each to run at its `runAt`. A job that BullMQ has is left as it is. */
  add(queue: string, jobs: readonly JobRow[]): Promise<void>;
  state(job: JobRow): Promise<QueuedState>;
  /** Removes a job unless a worker is running it. Returns whether BullMQ no longer has it. */
  remove(job: JobRow): Promise<boolean>;
  counts(queue: string): Promise<QueueCounts>;
  close(): Promise<void>;
}

function toBullJob(job: JobRow): { name: string; data: { jobId: string }; opts: JobsOptions } {
  return {
    name: job.name,
    data: { jobId: job.id },
    opts: {
      jobId: job.id,
      // Runs of a lost worker or before a manual retry count.
      attempts: Math.max(job.maxAttempts - job.attempts, 1),
      delay: Math.max(job.runAt.getTime() - Date.now(), 0),
    },
  };
}

/** Opens queues on first use. Every call rejects within 10 s when the store is unavailable. */
export function createQueues(options: QueueBackendOptions): Queues {
  const { logger } = options;
  const queues = new Map<string, Promise<BullQueue>>();
  let backend: Promise<QueueBackend> | undefined;

  /** Imported on first use: an API process that never needs BullMQ saves its 20 MiB. */
  const load = () => import('./queue-backend');

  function openBackend(): Promise<QueueBackend> {
    backend ??= load().then(({ createQueueBackend }) => createQueueBackend(options));
    return backend;
  }

  async function openQueue(name: string): Promise<BullQueue> {
    const { createQueue } = await load();
    const queue = createQueue(await openBackend(), name);
    queue.on('error', (error) =>
      logger.warn('Queue connection failed', { queue: name, error: error.message }),
    );
    return queue;
  }

  async function withQueue<T>(name: string, work: (queue: BullQueue) => Promise<T>): Promise<T> {
    const opening = queues.get(name) ?? openQueue(name);
    queues.set(name, opening);
    const queue = await opening;
    try {
      await withDeadline(queue.waitUntilReady(), COMMAND_TIMEOUT_MS, 'The queue did not connect');
    } catch (error) {
      // A queue whose first connection failed never recovers: the next call opens another.
      if (queues.get(name) === opening) queues.delete(name);
      queue.close().catch(() => undefined);
      throw error;
    }
    return withDeadline(work(queue), COMMAND_TIMEOUT_MS, 'The queue did not respond');
  }

  return {
    backend: openBackend,
    add: (name, jobs) =>
      withQueue(name, async (queue) => {
        const [first, ...rest] = jobs.map(toBullJob);
        if (!first) return;
        // On PostgreSQL `addBulk` creates temporary tables, which costs more than a single `add`.
        if (rest.length === 0) await queue.add(first.name, first.data, first.opts);
        else await queue.addBulk([first, ...rest]);
      }),
    state: (job) => withQueue(job.queue, (queue) => queue.getJobState(job.id)),
    remove: (job) =>
      withQueue(job.queue, async (queue) => {
        // BullMQ throws for a job that a worker is running.
        await queue.remove(job.id).catch(() => 0);
        return (await queue.getJobState(job.id)) === 'unknown';
      }),
    counts: (name) =>
      withQueue(name, async (queue) => {
        const none = { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0 };
        const states = Object.keys(none) as (keyof QueueCounts)[];
        return { ...none, ...(await queue.getJobCounts(...states)) };
      }),
    async close() {
      const opened = await Promise.all(queues.values());
      queues.clear();
      await Promise.allSettled(
        opened.map((queue) => withDeadline(queue.close(), 2_000, 'The queue did not close')),
      );
      await (await backend)?.close();
    },
  };
}
