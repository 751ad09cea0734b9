/** One queue per kind of work. */
export const QUEUE_NAMES = {
  SYNC: 'sync-queue',
  WEBHOOK: 'webhook-queue',
  NOTIFICATION: 'notification-queue',
} as const;

export type QueueName = (typeof QUEUE_NAMES)[keyof typeof QUEUE_NAMES];

/** Queues of jobs that take a moment; a sync takes minutes. */
const SHORT: readonly string[] = [QUEUE_NAMES.WEBHOOK, QUEUE_NAMES.NOTIFICATION];

/** How many jobs a worker of a queue takes beyond those it runs. A job must not wait there for minutes. */
export function prefetchOf(queue: string, concurrency: number): number {
  return SHORT.includes(queue) ? Math.max(concurrency, 20) : 0;
}

/** Receivers of webhooks that hang leave room for others. */
export function sharesOf(queue: string): { ofOrganization: number; ofKey: number } {
  if (queue !== QUEUE_NAMES.WEBHOOK) return { ofOrganization: 1, ofKey: 1 };
  return { ofOrganization: 0.75, ofKey: 0.5 };
}

/**
 * How many runs, for each slot of a queue, may go on without one because they only wait for somebody
 * else's server.
 */
export function slowRunsOf(queue: string): number {
  return queue === QUEUE_NAMES.WEBHOOK ? 10 : 0;
}

/** Options of every queue; delays are milliseconds. */
export const QUEUE_OPTIONS = {
  defaultJobOptions: {
    attempts: 3,
    backoff: {
      type: 'exponential',
      delay: 2000,
    },
    removeOnComplete: 100,
    removeOnFail: 1000,
  },
};

/**
 * How soon a lost worker is noticed, in milliseconds: its job runs again within 16 s. BullMQ's lock
 * expires after `lockDuration` at the latest, and two checks later another worker has the job. In
 * PostgreSQL it is a row whose worker has not written for `silence`.
 */
export const RECOVERY = {
  lockDuration: 8_000,
  stalledInterval: 4_000,
  heartbeat: 3_000,
  silence: 10_000,
  /** A lost worker is not the fault of its job, but a job that kills workers must end. */
  maxLostRuns: 5,
} as const;

/** How a worker stops within 30 s of the signal, in milliseconds. */
export const SHUTDOWN = {
  /** For running jobs to finish; then they are aborted and given back. */
  finish: 20_000,
  /** After the abort, for handlers to return and connections to close. */
  abandon: 5_000,
} as const;
