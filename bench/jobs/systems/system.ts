/** What is measured: a job that does nothing, that waits 5 ms, or that POSTs a webhook. */
export type Kind = 'noop' | 'wait' | 'webhook';

export interface Options {
  kind: Kind;
  jobs: number;
  concurrency: number;
  databaseUrl: string;
  redisUrl: string;
  /** Where webhooks are received. */
  receiverUrl: string;
}

/** A queue with jobs in it and workers that have not begun. */
export interface System {
  /** Puts `jobs` into the queue. */
  fill(): Promise<void>;
  /** Starts workers in this process; `onDone` is called at the end of each job. */
  work(onDone: () => void): Promise<void>;
  close(): Promise<void>;
}

export type CreateSystem = (options: Options) => Promise<System>;
