import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import type { JobProgress, JobStatus, JobView } from '@/lib/contracts/jobs';
import type { Transaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';

/** What a job is, apart from what runs it: web bundles import definitions, only workers import handlers. */
export interface JobDefinition<Payload = unknown> {
  readonly name: string;
  readonly queue: string;
  /** Parsed when the job is written and again when it is taken. */
  readonly schema: z.ZodType<Payload>;
  /** Overrides the queue's number of attempts. */
  readonly attempts?: number;
}

export interface EnqueueOptions {
  organizationId?: string | null;
  userId?: string | null;
  requestId?: string | null;
  /** While a job with this key has not finished, enqueueing again answers that job. */
  dedupeKey?: string;
  /** Not before this time. */
  runAt?: Date;
  resource?: { type: string; id: string };
}

/** What a handler gets. `signal` aborts on cancellation and when the worker has to stop. */
export interface JobContext<Payload> {
  readonly jobId: string;
  readonly organizationId: string | null;
  readonly payload: Payload;
  /** 1 for the first run. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Who the job acts as: the system, for the job's organization. */
  readonly actor: Actor;
  /** Reports progress; cheap to call often, written to the row now and then. */
  progress(value: JobProgress): Promise<void>;
}

/** Handlers are idempotent: a worker that dies makes its job run again. The result is stored in the row. */
export type JobHandler<Payload> = (
  context: JobContext<Payload>,
) => Promise<Record<string, unknown>>;

/** A definition with the handler that runs it; their payload types have been checked against each other. */
export interface RegisteredProcessor {
  readonly definition: JobDefinition;
  readonly handler: JobHandler<unknown>;
}

/**
 * Throw this to retry at a time of the handler's choosing, such as after a `Retry-After`. The
 * run does not count as an attempt, up to 50 times in a row.
 */
export class RetryLaterError extends Error {
  constructor(
    message: string,
    readonly delayMs: number,
  ) {
    super(message);
    this.name = 'RetryLaterError';
  }
}

/** Throw this to fail for good: retrying cannot help. */
export class UnrecoverableJobError extends Error {
  override name = 'UnrecoverableJobError';
}

export interface JobRow {
  id: string;
  organizationId: string | null;
  queue: string;
  name: string;
  status: JobStatus;
  /** Runs so far; also tells a run from a later one of the same job. */
  attempts: number;
  maxAttempts: number;
  runAt: Date;
}

/** Writes jobs and hands them to the queue. */
export interface Jobs {
  /** Writes the job's row in the caller's transaction; it is handed over right after the commit. */
  enqueue<P>(
    tx: Transaction,
    definition: JobDefinition<P>,
    payload: P,
    options?: EnqueueOptions,
  ): Promise<JobView>;
  /**
   * Hands over, soon, every row that the processes that committed it left to the workers; for workers.
   * Nothing to do with Redis. Never fails: what cannot be handed over stays for the next call.
   */
  takeOver(): void;
  /** Hands over every due row that no process has handed over (a crash came between). Answers how many. */
  sweep(): Promise<number>;
  close(): Promise<void>;
}

/** What may be done about a job that is already written. */
export interface JobControl {
  /** Hands a row over again after the commit, such as one that failed for good and is to run once more. */
  handOver(tx: Transaction, job: JobRow): void;
  /** Takes a waiting job out of the queue after the commit; a running one is left to its worker. */
  discard(tx: Transaction, job: JobRow): void;
}
