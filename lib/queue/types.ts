import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import type { JobProgress, JobView } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import type { RetrySelection } from '@/lib/db/postgres/retry-jobs';
import type { Model } from '@/lib/db/postgres/row-statements';
import type { Transaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { QueueName } from './config';

/** A kind of job, apart from its handler: web bundles import definitions, only workers import handlers. */
export interface JobDefinition<Payload = unknown> {
  readonly name: string;
  readonly queue: QueueName;
  /** Parsed when the job is enqueued and again when it runs. */
  readonly schema: z.ZodType<Payload>;
  /** Overrides the queue's number of attempts. */
  readonly attempts?: number;
  /** How many may start in a time, for each organization, over all workers; the others wait. */
  readonly rateLimit?: { readonly runs: number; readonly perMs: number };
  /** The handler takes its slot of the worker itself, by `inSlot`, for no longer than it needs. */
  readonly takesSlot?: boolean;
}

export interface EnqueueOptions {
  organizationId?: string | null;
  userId?: string | null;
  requestId?: string | null;
  /** While a job with this key is unfinished, enqueueing again returns that job. */
  dedupeKey?: string;
  /** Jobs with the same one get a part of their organization's slots, together. */
  concurrencyKey?: string;
  /** The earliest start; now by default. */
  runAt?: Date;
  /** `high`: before those of its organization that have waited for less than an hour. */
  priority?: 'high';
  resource?: { type: Model; id: string };
}

/** A job of a batch. */
export interface NewBatchJob {
  readonly definition: JobDefinition;
  readonly payload: unknown;
  readonly options?: Omit<EnqueueOptions, 'dedupeKey'>;
}

/** A job for a batch, with its payload checked against its definition. */
export function batchJob<P>(
  definition: JobDefinition<P>,
  payload: P,
  options?: NewBatchJob['options'],
): NewBatchJob {
  return { definition: definition as JobDefinition, payload, ...(options && { options }) };
}

/** How a child of a batch has ended. */
export type ChildOutcome = Pick<JobView, 'id' | 'name' | 'status' | 'result' | 'error'>;

/** What a handler receives. `signal` aborts when the job is cancelled or the worker stops. */
export interface JobContext<Payload> {
  readonly jobId: string;
  readonly organizationId: string | null;
  readonly payload: Payload;
  /** 1 for the first run. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** The system, acting for the job's organization. */
  readonly actor: Actor;
  /**
   * Runs `work` in a slot of the worker, of which there are `WORKER_CONCURRENCY`; once. A handler whose
   * definition does not say `takesSlot` has one from its beginning to its end.
   */
  inSlot<T>(work: () => Promise<T>): Promise<T>;
  /** How the jobs ended that this one has waited for, with their results, in the order they were given. */
  children(): Promise<ChildOutcome[]>;
  /** Reports progress. Cheap to call often: published and stored at intervals. */
  progress(value: JobProgress): Promise<void>;
}

/** Handlers must be idempotent: the job of a killed worker runs again. The result is stored in the row. */
export type JobHandler<Payload> = (
  context: JobContext<Payload>,
) => Promise<Record<string, unknown>>;

/** A definition with its handler, whose payload types were checked against each other. */
export interface RegisteredProcessor {
  readonly definition: JobDefinition;
  readonly handler: JobHandler<unknown>;
}

/**
 * Throw this to retry after `delayMs`, such as a `Retry-After`. The run does not count as an attempt,
 * up to 14 days after the first one.
 */
export class RetryLaterError extends Error {
  override name = 'RetryLaterError';

  constructor(
    message: string,
    readonly delayMs: number,
    /** False when the run has not tried anything: then the job keeps the error that it has. */
    readonly isFailure = true,
  ) {
    super(message);
  }
}

/** Throw this to fail without further attempts. */
export class UnrecoverableJobError extends Error {
  override name = 'UnrecoverableJobError';
}

/** The columns that a queue needs. */
export type JobRow = Pick<Job, 'id' | 'queue' | 'name' | 'runAt'>;

export interface Jobs {
  /** Writes the job's row in the caller's transaction. A worker runs it soon after the commit. */
  enqueue<P>(
    tx: Transaction,
    definition: JobDefinition<P>,
    payload: P,
    options?: EnqueueOptions,
  ): Promise<JobView>;
  /**
   * For a statement that writes the rows of jobs with its own: `write` gets what they have in common and
   * returns the payload of each.
   */
  enqueueBy<P>(
    tx: Transaction,
    definition: JobDefinition<P>,
    write: (common: { queue: string; name: string; maxAttempts: number }) => Promise<P[]>,
  ): Promise<P[]>;
  /**
   * Writes jobs, and one that runs when all of them have ended, however they did; its handler reads their
   * results by `children()`. A chain is a batch of one. Returns the job that waits; cancelling it cancels
   * the others.
   */
  enqueueBatch(
    tx: Transaction,
    batch: { children: readonly NewBatchJob[]; continuation: NewBatchJob },
  ): Promise<JobView>;
  /** Signals the workers after the commit: a statement of the transaction made jobs due. */
  signal(tx: Transaction): void;
}

/** Which failed jobs run again, and at what pace. */
export type FailedJobs = Omit<RetrySelection, 'attempts'>;

/** Changes to a job that was enqueued before. */
export interface JobControl {
  /** Returns null when the job has finished. A running one is aborted by its worker. */
  cancel(tx: Transaction, row: Job): Promise<Job | null>;
  /**
   * Runs a failed or cancelled job again, with the queue's number of attempts. Returns null for any other
   * status, and `taken` when an unfinished job has its `dedupeKey`; the transaction must roll back then.
   */
  retry(tx: Transaction, row: Job): Promise<Job | 'taken' | null>;
  /** Runs failed jobs again, with the queue's number of attempts each. Returns how many. */
  retryFailed(tx: Transaction, selection: FailedJobs): Promise<number>;
}
