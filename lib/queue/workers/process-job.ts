import { setTimeout as sleep } from 'node:timers/promises';
import { type Job as BullJob, DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import { isFinalJobStatus } from '@/lib/contracts/job-status';
import { type JobView, toJobView } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import { isApiError } from '@/lib/errors';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { publishJob } from '@/lib/queue/job-events';
import {
  type RegisteredProcessor,
  RetryLaterError,
  UnrecoverableJobError,
} from '@/lib/queue/types';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { type RunOutcome, runHandler } from './run-handler';

/** A lost worker is not the fault of its job, but a job that kills workers must end. */
const MAX_LOST_RUNS = 5;
/** How often a job may be postponed without counting an attempt. */
const MAX_POSTPONED = 50;
const POSTPONE_MS = 2_000;
/** Pauses between attempts to write the end of a run: through a database restart of 14 s. */
const WRITE_RETRIES_MS = [100, 250, 500, 1_000, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000];

export interface ProcessJobDeps {
  repository: JobsRepository;
  events: EventBus;
  logger: Logger;
  metrics: Metrics;
  processors: readonly RegisteredProcessor[];
  /** Jobs of such an organization are cancelled in place of a run. */
  isOrganizationDeleted(organizationId: string): boolean | Promise<boolean>;
  /** Aborts when the worker stops. */
  stopping: AbortSignal;
}

/** BullMQ's job: its data is the id of the row and nothing else. */
export type QueuedJob = BullJob<{ jobId: string }, unknown, string>;

/** BullMQ's copy ends without effect: the row is finished, or another run's. */
const ABANDONED = { abandoned: true };

/** Converts an error to what users see. Hides unexpected messages, which may contain secrets. */
function toJobError(error: unknown): NonNullable<JobView['error']> {
  if (isApiError(error)) return { code: error.code, message: error.message };
  if (error instanceof UnrecoverableJobError) {
    // For example NEEDS_REAUTH.
    const code = isApiError(error.cause) ? error.cause.code : 'UNRECOVERABLE';
    return { code, message: error.message };
  }
  if (error instanceof RetryLaterError) return { code: 'RETRY_LATER', message: error.message };
  return { code: 'INTERNAL_ERROR', message: 'An unexpected error occurred and was logged' };
}

/** Only for compare-and-set writes: a write whose response was lost runs twice. */
async function withRetries<T>(write: () => Promise<T>): Promise<T> {
  for (const pauseMs of WRITE_RETRIES_MS) {
    try {
      return await write();
    } catch {
      await sleep(pauseMs);
    }
  }
  return write();
}

/**
 * Creates BullMQ's processor function. It starts a run in the row, runs the handler, and writes the
 * outcome into the row before it reports it to BullMQ. The error that it throws makes BullMQ retry with
 * the queue's backoff, later, at once, or never.
 */
export function createProcessJob(deps: ProcessJobDeps) {
  const { repository, events, logger, metrics } = deps;
  const processors = new Map(deps.processors.map((entry) => [entry.definition.name, entry]));

  return async function processJob(queued: QueuedJob, token?: string): Promise<unknown> {
    /** Writes the end of a run and publishes the changed row. Returns whether the run was ours. */
    async function end(write: () => Promise<Job | null>): Promise<boolean> {
      const row = await withRetries(write);
      if (row) await publishJob(events, logger, toJobView(row));
      return row !== null;
    }

    async function fail(row: Job, error: { code: string; message: string }): Promise<never> {
      await end(() => repository.fail(row, error));
      throw new UnrecoverableError(error.message);
    }

    /** Delays the job in BullMQ without counting an attempt. */
    async function postpone(ms: number): Promise<never> {
      await queued.moveToDelayed(Date.now() + ms, token);
      throw new DelayedError();
    }

    /** Returns the job to the queue for another worker to run at once. */
    async function release(row: Job): Promise<never> {
      await end(() => repository.release(row, { runAt: new Date(), error: null, counted: false }));
      await queued.moveToWait(token);
      throw new WaitingError();
    }

    async function retryOrFail(row: Job, cause: unknown): Promise<never> {
      const error = toJobError(cause);
      if (cause instanceof RetryLaterError && queued.attemptsStarted <= MAX_POSTPONED) {
        const runAt = new Date(Date.now() + cause.delayMs);
        await end(() => repository.release(row, { runAt, error, counted: false }));
        return postpone(cause.delayMs);
      }
      const context = { jobId: row.id, job: row.name, attempt: row.attempts };
      if (cause instanceof UnrecoverableJobError || row.attempts >= row.maxAttempts) {
        logger.error('A job failed and is not retried', cause, context);
        return fail(row, error);
      }
      const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      logger.warn('A job failed and is retried', { ...context, error: stack });
      await end(() => repository.release(row, { runAt: new Date(), error, counted: true }));
      throw cause;
    }

    async function settle(row: Job, outcome: RunOutcome): Promise<unknown> {
      const { result, error, aborted, progress } = outcome;
      if (aborted === 'cancelled' || aborted === 'lost') return ABANDONED;
      if (result) {
        const isOurs = await end(() => repository.complete(row, result, progress));
        return isOurs ? { jobId: row.id } : ABANDONED;
      }
      return aborted === 'stopping' ? release(row) : retryOrFail(row, error);
    }

    /** The row, and whether its organization was deleted. */
    async function find() {
      const row = await repository.findById(queued.data.jobId);
      const organizationId = row?.organizationId;
      const isOrphan = !!organizationId && (await deps.isOrganizationDeleted(organizationId));
      return { row, isOrphan };
    }

    const { row: found, isOrphan } = await find().catch((error) => {
      logger.warn('A job could not be read; trying again', { error: String(error) });
      return postpone(POSTPONE_MS);
    });
    if (!found || isFinalJobStatus(found.status)) return ABANDONED;
    if (isOrphan) {
      await end(() => repository.cancelOrphan(found));
      return ABANDONED;
    }
    const processor = processors.get(found.name);
    if (!processor) {
      logger.warn('This worker has no processor for the job', { job: found.name });
      if (queued.attemptsStarted <= MAX_POSTPONED) return postpone(POSTPONE_MS);
      return fail(found, { code: 'UNKNOWN_JOB', message: `No worker runs ${found.name}` });
    }
    if (found.attempts >= found.maxAttempts + MAX_LOST_RUNS) {
      const message = 'Too many workers were lost while they ran the job';
      return fail(found, { code: 'WORKER_LOST', message });
    }
    const payload = processor.definition.schema.safeParse(found.payload);
    if (!payload.success) {
      logger.error('The payload of a job is invalid', payload.error, { jobId: found.id });
      const message = "The payload does not match the job's schema";
      return fail(found, { code: 'INVALID_PAYLOAD', message });
    }
    const row = await repository.start(found, new Date());
    if (!row) return ABANDONED;

    const stopTimer = metrics.jobDuration.startTimer({ queue: row.queue, name: row.name });
    const outcome = await runHandler({
      ...deps,
      row,
      payload: payload.data,
      processor,
      updateProgress: (value) => queued.updateProgress(value),
    });
    stopTimer({ outcome: outcome.aborted ?? (outcome.result ? 'completed' : 'failed') });
    return settle(row, outcome);
  };
}
