import { systemActor } from '@/lib/auth/actor';
import type { Logger } from '@/lib/logger';
import type { ChildOutcome, JobContext, RegisteredProcessor } from '@/lib/queue/types';
import { portableJson } from '@/lib/utils/portable-json';
import type { AbortReason, ActiveRun, RunAbortedError, RunningJobs } from './running-jobs';
import type { Slot } from './slots';

/** How long the worker waits for the handler after an abort, in milliseconds. */
const GRACE_MS: Record<AbortReason, number> = { cancelled: 30_000, lost: 5_000, stopping: 3_000 };

/** How a run ended. One that was aborted may have a result or an error nevertheless. */
export interface RunOutcome {
  result?: Record<string, unknown>;
  error?: unknown;
  aborted: AbortReason | null;
}

/** Waits for the handler, but after an abort no longer than its grace. */
async function withGrace<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const abandoned = new Promise<never>((_, reject) => {
    onAbort = () => {
      const { reason } = signal.reason as RunAbortedError;
      timer = setTimeout(() => reject(signal.reason), GRACE_MS[reason]);
    };
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a worker offers to its handlers. */
export interface HandlerHost {
  slot: Slot;
  running: RunningJobs;
  findChildren(parentId: string): Promise<ChildOutcome[]>;
  logger: Logger;
}

/** Runs the handler of a started job; an abort of the run reaches it by its signal. */
export async function runHandler(
  run: ActiveRun,
  { definition, handler }: RegisteredProcessor,
  payload: unknown,
  { slot, running, findChildren, logger }: HandlerHost,
): Promise<RunOutcome> {
  const { row, signal } = run;
  const context: JobContext<unknown> = {
    jobId: row.id,
    organizationId: row.organizationId,
    payload,
    attempt: row.attempts,
    maxAttempts: row.maxAttempts,
    signal,
    logger: logger.child({ jobId: row.id, job: row.name, attempt: row.attempts }),
    actor: systemActor(row.organizationId ?? '', {
      id: row.id,
      requestId: row.requestId ?? row.id,
    }),
    inSlot: (work) => (definition.takesSlot ? slot.run(work) : work()),
    children: () => findChildren(row.id),
    async progress(value) {
      signal.throwIfAborted();
      running.report(run, value);
    },
  };
  const work = () => withGrace(handler(context), signal);
  const outcome: Pick<RunOutcome, 'result' | 'error'> = {};
  try {
    outcome.result = portableJson(await (definition.takesSlot ? work() : slot.run(work)));
  } catch (error) {
    outcome.error = error;
  }
  return { ...outcome, aborted: run.abortReason };
}
