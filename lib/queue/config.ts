/** One queue per kind of work. */
export const QUEUE_NAMES = {
  SYNC: 'sync-queue',
  WEBHOOK: 'webhook-queue',
  NOTIFICATION: 'notification-queue',
} as const;

export type QueueName = (typeof QUEUE_NAMES)[keyof typeof QUEUE_NAMES];

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
 * How soon a lost worker is noticed, in milliseconds. Its lock expires after `lockDuration` at the
 * latest; two checks later another worker has the job: 16 s in the worst case.
 */
export const RECOVERY = {
  lockDuration: 8_000,
  stalledInterval: 4_000,
} as const;

/** How a worker stops within 30 s of the signal, in milliseconds. */
export const SHUTDOWN = {
  /** For running jobs to finish; then they are aborted and given back. */
  finish: 20_000,
  /** After the abort, for handlers to return and connections to close. */
  abandon: 5_000,
} as const;
