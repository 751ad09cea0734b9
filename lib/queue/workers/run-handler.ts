import { systemActor } from '@/lib/auth/actor';
import { type JobProgress, toJobView } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { jobChannel, publishJob } from '@/lib/queue/job-events';
import type { JobContext, RegisteredProcessor } from '@/lib/queue/types';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { portableJson } from '@/lib/utils/portable-json';
import { createThrottle } from '@/lib/utils/throttle';

/** How often a run updates its row, which shows whether it was cancelled or replaced. */
const HEARTBEAT_MS = 3_000;
const PROGRESS = { publishMs: 200, writeMs: 1_000 };

/** Why a run must stop: a user cancelled the job, another worker has it, or this worker stops. */
export type AbortReason = 'cancelled' | 'lost' | 'stopping';

const MESSAGES: Record<AbortReason, string> = {
  cancelled: 'The job was cancelled',
  lost: 'Another worker runs the job now',
  stopping: 'The worker is stopping; the job runs again',
};

/** How long the worker waits for the handler after an abort, in milliseconds. */
const GRACE_MS: Record<AbortReason, number> = { cancelled: 30_000, lost: 5_000, stopping: 3_000 };

class RunAbortedError extends Error {
  override name = 'RunAbortedError';

  constructor(readonly reason: AbortReason) {
    super(MESSAGES[reason]);
  }
}

export interface RunHandlerOptions {
  /** Of the started run. */
  row: Job;
  payload: unknown;
  processor: RegisteredProcessor;
  repository: Pick<JobsRepository, 'heartbeat' | 'findById'>;
  events: EventBus;
  logger: Logger;
  /** Aborts when the worker stops. */
  stopping: AbortSignal;
  /** Reports progress to BullMQ. */
  updateProgress(value: JobProgress): Promise<void>;
}

/** How a run ended. One that was aborted may have a result or an error nevertheless. */
export interface RunOutcome {
  result?: Record<string, unknown>;
  error?: unknown;
  aborted: AbortReason | null;
  /** The latest reported. */
  progress: JobProgress | null;
}

/** Waits for the handler, but after an abort no longer than its grace. */
async function withGrace<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    const onAbort = () => {
      const { reason } = signal.reason as RunAbortedError;
      timer = setTimeout(() => reject(signal.reason), GRACE_MS[reason]);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs the handler of a started job, and aborts it when the run is no longer ours. */
export async function runHandler(options: RunHandlerOptions): Promise<RunOutcome> {
  const { row, payload, processor, repository, events, stopping } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const logger = options.logger.child({ jobId: row.id, job: row.name, attempt: row.attempts });
  const view = toJobView(row);
  let progress: JobProgress | null = null;

  function abort(reason: AbortReason): void {
    if (!signal.aborted) controller.abort(new RunAbortedError(reason));
  }

  async function heartbeat(): Promise<void> {
    try {
      if (await repository.heartbeat(row.id, row.attempts, progress)) return;
      const current = await repository.findById(row.id);
      abort(current?.status === 'cancelled' ? 'cancelled' : 'lost');
    } catch (error) {
      logger.debug('A heartbeat failed', { error: String(error) });
    }
  }

  async function publishProgress(): Promise<void> {
    if (progress === null) return;
    await publishJob(events, logger, { ...view, progress });
    await options
      .updateProgress(progress)
      .catch((error) => logger.debug('BullMQ did not store progress', { error: String(error) }));
  }

  const published = createThrottle(publishProgress, PROGRESS.publishMs);
  const written = createThrottle(heartbeat, PROGRESS.writeMs);

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
      progress = value;
      published.request();
      written.request();
    },
  };

  const onStop = () => abort('stopping');
  stopping.addEventListener('abort', onStop, { once: true });
  if (stopping.aborted) onStop();
  const timer = setInterval(() => written.request(), HEARTBEAT_MS);
  // Not awaited: an unavailable event bus must not delay the job. The heartbeat notices a cancellation.
  const subscription = events
    .subscribe(jobChannel(row.id), (message) => {
      if ((message as { status?: unknown } | null)?.status === 'cancelled') abort('cancelled');
    })
    .catch(() => async () => undefined);
  const outcome: Pick<RunOutcome, 'result' | 'error'> = {};
  try {
    await publishJob(events, logger, view);
    outcome.result = portableJson(await withGrace(processor.handler(context), signal));
  } catch (error) {
    outcome.error = error;
  } finally {
    clearInterval(timer);
    stopping.removeEventListener('abort', onStop);
    subscription.then((unsubscribe) => unsubscribe()).catch(() => undefined);
    await Promise.all([published.cancel(), written.cancel()]);
  }
  const aborted = signal.aborted ? (signal.reason as RunAbortedError).reason : null;
  return { ...outcome, aborted, progress };
}
