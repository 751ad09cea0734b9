/** A part of a worker process that takes jobs. */
export interface QueueWorker {
  /** Resolves when it takes jobs; rejects when its store is unavailable, and may be called again. */
  start(): Promise<void>;
  /** Says that jobs may be pending. */
  signal?(): void;
  /** Takes no more jobs; resolves when those in progress have ended. */
  close(): Promise<void>;
}
