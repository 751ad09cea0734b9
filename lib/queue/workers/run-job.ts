import { setTimeout as sleep } from 'node:timers/promises';
import type { JobError, JobFailure } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import type { JobRuns, RunEnd } from '@/lib/db/postgres/job-runs';
import { isApiError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { QUEUE_OPTIONS, RECOVERY } from '@/lib/queue/config';
import type { JobChanges } from '@/lib/queue/job-events';
import type { RunGate } from '@/lib/queue/run-gate';
import {
  type ChildOutcome,
  type RegisteredProcessor,
  RetryLaterError,
  UnrecoverableJobError,
} from '@/lib/queue/types';
import { ORGANIZATION_DELETED } from '@/lib/repositories/jobs-repository';
import { createBatcher } from '@/lib/utils/create-batcher';
import { DAY_MS } from '@/lib/utils/durations';
import { type LogLine, recordLines } from './recorded-lines';
import { type RunOutcome, runHandler } from './run-handler';
import type { ActiveRun, RunningJobs } from './running-jobs';
import type { Slot, Slots } from './slots';

/** For how long after its first start a job may be postponed without counting an attempt. */
const MAX_POSTPONED_MS = 14 * DAY_MS;
const POSTPONE_MS = 2_000;
/** Ends in one statement. */
const MAX_BATCH = 200;
/** Pauses between attempts to write the end of a run: through a database restart of 14 s. */
const WRITE_RETRIES_MS = [100, 250, 500, 1_000, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000];

export interface RunJobDeps {
  runs: Pick<JobRuns, 'end'>;
  running: RunningJobs;
  changes: JobChanges;
  logger: Logger;
  metrics: Metrics;
  processors: readonly RegisteredProcessor[];
  /** Names this worker among others. */
  workerId: string;
  gate: Pick<RunGate, 'findWait'>;
  /** How the children of a job have ended. */
  findChildren(parentId: string): Promise<ChildOutcome[]>;
  /** Jobs of such an organization are cancelled in place of a run. */
  isOrganizationDeleted(organizationId: string): boolean | Promise<boolean>;
}

/** What an end says beside whose it is. */
type End = Omit<RunEnd, 'id' | 'attempts'> & { lines?: readonly LogLine[] };

/** Converts an error to what users see. Hides unexpected messages, which may contain secrets. */
function toJobError(error: unknown): JobError {
  if (isApiError(error)) return { code: error.code, message: error.message };
  if (error instanceof UnrecoverableJobError) {
    // For example NEEDS_REAUTH.
    const code = isApiError(error.cause) ? error.cause.code : 'UNRECOVERABLE';
    return { code, message: error.message };
  }
  if (error instanceof RetryLaterError) return { code: 'RETRY_LATER', message: error.message };
  return { code: 'INTERNAL_ERROR', message: 'An unexpected error occurred and was logged' };
}

const failed = (code: string, message: string): End => ({
  status: 'failed',
  error: { code, message },
});

const postponed = (ms: number, error?: JobError): End => ({
  status: 'pending',
  runAt: new Date(Date.now() + ms),
  isUncounted: true,
  ...(error && { error }),
});

/** The pause after an attempt that failed, in milliseconds. */
function backoffMs(attempt: number): number {
  return QUEUE_OPTIONS.defaultJobOptions.backoff.delay * 2 ** (attempt - 1);
}

function mayBePostponed({ startedAt }: Job): boolean {
  return Date.now() - (startedAt?.getTime() ?? Date.now()) < MAX_POSTPONED_MS;
}

/**
 * Binds the function that runs a started job to its end and writes that into the row. It returns what it
 * wrote, or null when the run was not the job's latest any more. It never rejects for the handler's fault.
 */
export function createRunJob(deps: RunJobDeps) {
  const { runs, running, logger, metrics } = deps;
  const processors = new Map(deps.processors.map((entry) => [entry.definition.name, entry]));

  function endOfFailure(row: Job, cause: unknown): End {
    const error = toJobError(cause);
    if (cause instanceof RetryLaterError && mayBePostponed(row)) {
      return postponed(cause.delayMs, cause.isFailure ? error : undefined);
    }
    const context = { jobId: row.id, job: row.name, attempt: row.attempts };
    if (cause instanceof UnrecoverableJobError || row.attempts >= row.maxAttempts) {
      logger.error('A job failed and is not retried', cause, context);
      return { status: 'failed', error };
    }
    const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    logger.warn('A job failed and is retried', { ...context, error: stack });
    return { status: 'pending', runAt: new Date(Date.now() + backoffMs(row.attempts)), error };
  }

  function endOf(row: Job, { result, error, aborted }: RunOutcome): End | null {
    if (aborted === 'cancelled' || aborted === 'lost') return null;
    if (result) return { status: 'completed', result };
    return aborted === 'stopping' ? postponed(0) : endOfFailure(row, error);
  }

  /** Why the job ends without a run of its handler; null when nothing is against it. */
  async function refuse(row: Job): Promise<End | null> {
    const { organizationId } = row;
    if (organizationId && (await deps.isOrganizationDeleted(organizationId))) {
      return { status: 'cancelled', isUncounted: true, error: ORGANIZATION_DELETED };
    }
    if (row.attempts > row.maxAttempts + RECOVERY.maxLostRuns) {
      return failed('WORKER_LOST', 'Too many workers were lost while they ran the job');
    }
    const wait = await deps.gate.findWait(row, processors.get(row.name)?.definition);
    return wait && { ...postponed(wait.ms), waitsFor: wait.waitsFor };
  }

  async function runStarted(run: ActiveRun, slot: Slot): Promise<End | null> {
    const { row } = run;
    const processor = processors.get(row.name);
    if (!processor) {
      logger.warn('This worker has no processor for the job', { job: row.name });
      return mayBePostponed(row)
        ? postponed(POSTPONE_MS)
        : failed('UNKNOWN_JOB', `No worker runs ${row.name}`);
    }
    const payload = processor.definition.schema.safeParse(row.payload);
    if (!payload.success) {
      logger.error('The payload of a job is invalid', payload.error, { jobId: row.id });
      return failed('INVALID_PAYLOAD', "The payload does not match the job's schema");
    }
    const stopTimer = metrics.jobDuration.startTimer({ queue: row.queue, name: row.name });
    const { findChildren } = deps;
    const recorded = recordLines(logger);
    const host = { slot, running, findChildren, logger: recorded.logger };
    const outcome = await runHandler(run, processor, payload.data, host);
    stopTimer({ outcome: outcome.aborted ?? (outcome.result ? 'completed' : 'failed') });
    const end = endOf(row, outcome);
    return end?.error ? { ...end, lines: recorded.lines } : end;
  }

  const writeInBatch = createBatcher(async (ends: readonly RunEnd[]) => {
    const latest = await runs.end(ends);
    return ends.map(({ id }) => latest.has(id));
  }, MAX_BATCH);

  /** Returns whether the run was the latest. After a failure each end is written alone. */
  async function write(end: RunEnd): Promise<boolean> {
    try {
      return await writeInBatch(end);
    } catch {
      return writeAlone(end);
    }
  }

  /** A write whose response was lost runs twice, which is harmless: it is a compare-and-set. */
  async function writeAlone(end: RunEnd): Promise<boolean> {
    for (const pauseMs of WRITE_RETRIES_MS) {
      await sleep(pauseMs);
      try {
        return (await runs.end([end])).size === 1;
      } catch (error) {
        logger.debug('The end of a run could not be written', { error: String(error) });
      }
    }
    return (await runs.end([end])).size === 1;
  }

  function occurrenceOf(
    { attempts }: Job,
    startedAt: number,
  ): Omit<JobFailure, keyof JobError | 'lines'> {
    const at = new Date();
    const durationMs = at.getTime() - startedAt;
    return { attempt: attempts, at: at.toISOString(), durationMs, worker: deps.workerId };
  }

  return async function runJob(row: Job, slots: Slots): Promise<RunEnd | null> {
    const startedAt = Date.now();
    const run = running.add(row);
    const slot = slots.admit(row);
    deps.changes.publish(row.id);
    let end: End | null;
    try {
      end = (await refuse(row)) ?? (await runStarted(run, slot));
    } catch (error) {
      logger.warn('A job could not be run; trying again', { jobId: row.id, error: String(error) });
      end = postponed(POSTPONE_MS);
    } finally {
      slot.leave();
      running.remove(run);
    }
    if (end === null) return null;
    const { id, attempts } = row;
    const { lines = [], ...ended } = end;
    const failure = end.error && { ...end.error, ...occurrenceOf(row, startedAt), lines };
    const written = { ...ended, failure, id, attempts, progress: run.progress };
    const isLatest = await write(written);
    if (isLatest) deps.changes.publish(id);
    return isLatest ? written : null;
  };
}

export type RunJob = ReturnType<typeof createRunJob>;
