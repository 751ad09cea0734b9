import { systemActor } from '@/lib/auth/actor';
import type { JobProgress } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { jobChannel, toJobView } from '@/lib/queue/job-view';
import { publishJob } from '@/lib/queue/publish-job';
import type { JobContext, RegisteredProcessor } from '@/lib/queue/types';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { portableJson } from '@/lib/utils/portable-json';
import { type AbortCause, RunAbortedError, untilAbandoned } from './abort';
import { createProgressReporter } from './progress-reporter';

/** A run says that it lives this often, and finds out thereby if it was cancelled or taken over. */
const HEARTBEAT_MS = 3_000;

export interface RunOptions {
  row: Job;
  payload: unknown;
  processor: RegisteredProcessor;
  repository: JobsRepository;
  events: EventBus;
  logger: Logger;
  /** Aborts when the worker stops. */
  stopping: AbortSignal;
  /** Tells BullMQ of progress. */
  updateProgress(value: JobProgress): Promise<void>;
}

export interface RunOutcome {
  result?: Record<string, unknown>;
  error?: unknown;
  progress: JobProgress | null;
  signal: AbortSignal;
}

/** Runs the handler of a job whose row we have started, and watches that the run stays ours. */
export async function executeRun(options: RunOptions): Promise<RunOutcome> {
  const { row, payload, processor, repository, events, stopping } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const logger = options.logger.child({ jobId: row.id, job: row.name, attempt: row.attempts });
  const view = toJobView(row);

  function abort(cause: AbortCause): void {
    if (!signal.aborted) controller.abort(new RunAbortedError(cause));
  }

  async function beat(progress?: JobProgress): Promise<void> {
    try {
      if (await repository.beat(row.id, row.attempts, progress)) return;
      const current = await repository.findById(row.id);
      abort(current?.status === 'cancelled' ? 'cancelled' : 'lost');
    } catch (error) {
      logger.debug('A heartbeat failed', { error: String(error) });
    }
  }

  const reporter = createProgressReporter({
    async publish(progress) {
      await publishJob(events, logger, { ...view, progress });
      await options
        .updateProgress(progress)
        .catch((error) =>
          logger.debug('The queue did not take progress', { error: String(error) }),
        );
    },
    write: beat,
  });

  const context: JobContext<unknown> = {
    jobId: row.id,
    organizationId: row.organizationId,
    payload,
    attempt: row.attempts,
    maxAttempts: row.maxAttempts,
    signal,
    logger,
    actor: systemActor(row.organizationId ?? '', {
      id: row.id,
      requestId: row.requestId ?? row.id,
    }),
    async progress(value) {
      signal.throwIfAborted();
      reporter.report(value);
    },
  };

  const onStop = () => abort('stopping');
  stopping.addEventListener('abort', onStop, { once: true });
  if (stopping.aborted) onStop();
  const heartbeat = setInterval(beat, HEARTBEAT_MS);
  // Not awaited: a bus that is away must not hold the job; the heartbeat finds a cancellation too.
  const listening = events
    .subscribe(jobChannel(row.id), (message) => {
      if ((message as { status?: unknown } | null)?.status === 'cancelled') abort('cancelled');
    })
    .catch(() => async () => undefined);
  const outcome: Omit<RunOutcome, 'progress'> = { signal };
  try {
    await publishJob(events, logger, view);
    outcome.result = portableJson(await untilAbandoned(processor.handler(context), signal));
  } catch (error) {
    outcome.error = error;
  } finally {
    clearInterval(heartbeat);
    stopping.removeEventListener('abort', onStop);
    listening.then((stop) => stop()).catch(() => undefined);
  }
  return { ...outcome, progress: await reporter.stop() };
}
