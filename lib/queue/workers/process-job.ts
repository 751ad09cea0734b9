import { type Job as CarriedJob, DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import type { Job } from '@/lib/db/generated/client';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { describeError } from '@/lib/queue/job-error';
import { isFinal, toJobView } from '@/lib/queue/job-view';
import { publishJob } from '@/lib/queue/publish-job';
import {
  type RegisteredProcessor,
  RetryLaterError,
  UnrecoverableJobError,
} from '@/lib/queue/types';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { abortCause } from './abort';
import { persist } from './persist';
import { executeRun, type RunOutcome } from './run';

/** Runs that ended with their worker are not the job's fault, but a job that kills workers must end. */
const MAX_LOST_RUNS = 5;
/** How often a job may put itself off without an attempt being counted. */
const MAX_POSTPONED = 50;
const NOT_NOW_MS = 2_000;

export interface ProcessJobOptions {
  repository: JobsRepository;
  events: EventBus;
  logger: Logger;
  metrics: Metrics;
  processors: readonly RegisteredProcessor[];
  /** Aborts when the worker stops. */
  stopping: AbortSignal;
}

/** How BullMQ hands a job to us: its data is the row's id, nothing else. */
export type Carried = CarriedJob<{ jobId: string }, unknown, string>;

/**
 * Builds what BullMQ calls for a job: takes the row, runs the handler, and writes the end into the row
 * before BullMQ learns of it. What is thrown tells BullMQ what to do: retry by the queue's backoff,
 * later, at once, or never.
 */
export function createProcessJob(options: ProcessJobOptions) {
  const { repository, events, logger, metrics, stopping } = options;
  const processors = new Map(options.processors.map((entry) => [entry.definition.name, entry]));

  async function tell(row: Job | null): Promise<void> {
    if (row) await publishJob(events, logger, toJobView(row));
  }

  /** Puts the job off in BullMQ; its row stays as it is. */
  async function postpone(carried: Carried, token: string | undefined, ms: number): Promise<never> {
    await carried.moveToDelayed(Date.now() + ms, token);
    throw new DelayedError();
  }

  async function failForGood(row: Job, error: { code: string; message: string }): Promise<never> {
    await tell(await persist(() => repository.fail(row, error)));
    throw new UnrecoverableError(error.message);
  }

  async function settleError(
    row: Job,
    carried: Carried,
    token: string | undefined,
    cause: unknown,
  ): Promise<never> {
    const error = describeError(cause);
    const later = cause instanceof RetryLaterError && carried.attemptsStarted <= MAX_POSTPONED;
    if (later) {
      const next = { runAt: new Date(Date.now() + cause.delayMs), error, counted: false };
      await tell(await persist(() => repository.release(row, next)));
      return postpone(carried, token, cause.delayMs);
    }
    if (cause instanceof UnrecoverableJobError || row.attempts >= row.maxAttempts) {
      logger.error('A job failed for good', cause, { jobId: row.id, job: row.name });
      return failForGood(row, error);
    }
    logger.warn('A job failed and is retried', {
      jobId: row.id,
      job: row.name,
      attempt: row.attempts,
      error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
    });
    const next = { runAt: new Date(), error, counted: true };
    await tell(await persist(() => repository.release(row, next)));
    throw cause;
  }

  async function settle(
    row: Job,
    carried: Carried,
    token: string | undefined,
    outcome: RunOutcome,
  ): Promise<unknown> {
    const cause = abortCause(outcome.signal);
    if (outcome.result && cause !== 'cancelled' && cause !== 'lost') {
      const { result, progress } = outcome;
      const done = await persist(() => repository.complete(row, result, progress));
      await tell(done);
      return done ? { jobId: row.id } : { abandoned: true };
    }
    // The row is somebody else's: BullMQ's copy ends here.
    if (cause === 'cancelled' || cause === 'lost') return { abandoned: true };
    if (cause === 'stopping') {
      const next = { runAt: new Date(), error: null, counted: false };
      await tell(await persist(() => repository.release(row, next)));
      await carried.moveToWait(token);
      throw new WaitingError();
    }
    return settleError(row, carried, token, outcome.error);
  }

  return async function processJob(carried: Carried, token?: string): Promise<unknown> {
    const found = await repository.findById(carried.data.jobId).catch((error) => {
      logger.warn('A job could not be read; trying again', { error: String(error) });
      return postpone(carried, token, NOT_NOW_MS);
    });
    if (!found || isFinal(found.status)) return { abandoned: true };
    const processor = processors.get(found.name);
    if (!processor) {
      logger.warn('This worker does not know the job; leaving it to another', { job: found.name });
      if (carried.attemptsStarted <= MAX_POSTPONED) return postpone(carried, token, NOT_NOW_MS);
      return failForGood(found, { code: 'UNKNOWN_JOB', message: `No worker runs ${found.name}` });
    }
    if (found.attempts >= found.maxAttempts + MAX_LOST_RUNS) {
      const message = 'Workers were lost while running the job, time and again';
      return failForGood(found, { code: 'WORKER_LOST', message });
    }
    const payload = processor.definition.schema.safeParse(found.payload);
    if (!payload.success) {
      logger.error('A job has a payload that does not fit', payload.error, { jobId: found.id });
      const message = 'The payload does not fit what the job expects';
      return failForGood(found, { code: 'INVALID_PAYLOAD', message });
    }
    const row = await repository.start(found, new Date());
    if (!row) return { abandoned: true };

    const ended = metrics.jobDuration.startTimer({ queue: row.queue, name: row.name });
    const outcome = await executeRun({
      row,
      payload: payload.data,
      processor,
      repository,
      events,
      logger,
      stopping,
      updateProgress: (value) => carried.updateProgress(value),
    });
    ended({ outcome: abortCause(outcome.signal) ?? (outcome.result ? 'completed' : 'failed') });
    return settle(row, carried, token, outcome);
  };
}
