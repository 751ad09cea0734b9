import type { JobsOptions } from 'bullmq';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { BullQueue, QueuedData, RedisConnections } from './bullmq';
import type { JobRow } from './types';

const COMMAND_TIMEOUT_MS = 5_000;

/** BullMQ's state of a job; `unknown` when it does not have it. */
export type QueuedState = Awaited<ReturnType<BullQueue['getJobState']>>;

export type QueueCounts = Record<'waiting' | 'active' | 'delayed' | 'completed' | 'failed', number>;

/** BullMQ's queues on Redis. Every call rejects within 10 s when Redis is unavailable. */
export interface Queues {
  /** For constructing workers. */
  connections(): Promise<RedisConnections>;
  /** Adds jobs to one queue. A run that BullMQ has is left as it is. */
  add(queue: string, jobs: readonly JobRow[]): Promise<void>;
  state(job: JobRow): Promise<QueuedState>;
  /** Removes a job unless a worker is running it. */
  remove(job: JobRow): Promise<void>;
  counts(queue: string): Promise<QueueCounts>;
  close(): Promise<void>;
}

/** BullMQ's id of a job's next run: adding it twice is harmless, and a later run is another job. */
function runId({ id, runAt }: Pick<JobRow, 'id' | 'runAt'>): string {
  return `${id}-${runAt.getTime()}`;
}

function toBullJob(job: JobRow): { name: string; data: QueuedData; opts: JobsOptions } {
  const data = { jobId: job.id, runAt: job.runAt.toISOString() };
  return { name: job.name, data, opts: { jobId: runId(job), attempts: 1 } };
}

/** Opens queues on first use. */
export function createQueues({ redisUrl, logger }: { redisUrl: string; logger: Logger }): Queues {
  const queues = new Map<string, Promise<BullQueue>>();
  let opened: Promise<RedisConnections> | undefined;

  /** Imported on first use: an API process that never needs BullMQ saves its 20 MiB. */
  const load = () => import('./bullmq');

  function connections(): Promise<RedisConnections> {
    opened ??= load().then(({ createRedisConnections }) =>
      createRedisConnections(redisUrl, logger),
    );
    return opened;
  }

  async function openQueue(name: string): Promise<BullQueue> {
    const { createQueue } = await load();
    const queue = createQueue(await connections(), name);
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
    connections,
    add: (name, jobs) =>
      withQueue(name, async (queue) => {
        await queue.addBulk(jobs.map(toBullJob));
      }),
    state: (job) => withQueue(job.queue, (queue) => queue.getJobState(runId(job))),
    remove: (job) =>
      withQueue(job.queue, async (queue) => {
        // BullMQ throws for a job that a worker is running.
        await queue.remove(runId(job)).catch(() => 0);
      }),
    counts: (name) =>
      withQueue(name, async (queue) => {
        const none = { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0 };
        const states = Object.keys(none) as (keyof QueueCounts)[];
        return { ...none, ...(await queue.getJobCounts(...states)) };
      }),
    async close() {
      const all = await Promise.all(queues.values());
      queues.clear();
      await Promise.allSettled(
        all.map((queue) => withDeadline(queue.close(), 2_000, 'The queue did not close')),
      );
      (await opened)?.close();
    },
  };
}
