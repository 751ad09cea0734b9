/** The queues, one per kind of work. */
export const QUEUE_NAMES = {
  SYNC: 'sync-queue',
  WEBHOOK: 'webhook-queue',
  NOTIFICATION: 'notification-queue',
} as const;

export type QueueName = (typeof QUEUE_NAMES)[keyof typeof QUEUE_NAMES];

/** How every queue treats its jobs; delays are milliseconds. */
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
 * How soon a dead worker is noticed, in milliseconds. A lock outlives its worker by at most
 * `lockDuration`; two checks later, at the latest, another worker has the job: 16 s in the worst case.
 */
export const RECOVERY = {
  lockDuration: 8_000,
  stalledInterval: 4_000,
} as const;

/** How a worker stops, in milliseconds from the signal: 30 s at the most. */
export const SHUTDOWN = {
  /** Running jobs may finish until then; after it they are aborted and given back. */
  finish: 20_000,
  /** What is left after the abort for handlers to let go and for connections to close. */
  abandon: 5_000,
} as const;
