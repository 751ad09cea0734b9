import type { JobProgress } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import type { Heartbeat, JobRuns } from '@/lib/db/postgres/job-runs';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { RECOVERY } from '@/lib/queue/config';
import { CANCELLED_JOBS, type JobChanges } from '@/lib/queue/job-events';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { createThrottle } from '@/lib/utils/throttle';

const PROGRESS_MS = 500;

/** Why a run must stop: a user cancelled the job, another worker has it, or this worker stops. */
export type AbortReason = 'cancelled' | 'lost' | 'stopping';

const MESSAGES: Record<AbortReason, string> = {
  cancelled: 'The job was cancelled',
  lost: 'Another worker runs the job now',
  stopping: 'The worker is stopping; the job runs again',
};

export class RunAbortedError extends Error {
  override name = 'RunAbortedError';

  constructor(readonly reason: AbortReason) {
    super(MESSAGES[reason]);
  }
}

/** A run in this process. */
export class ActiveRun {
  private readonly controller = new AbortController();
  /** The latest that was reported. */
  progress: JobProgress | null = null;
  /** Whether the row lacks the latest progress. */
  isBehind = false;

  constructor(readonly row: Job) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get abortReason(): AbortReason | null {
    return this.signal.aborted ? (this.signal.reason as RunAbortedError).reason : null;
  }

  abort(reason: AbortReason): void {
    if (!this.signal.aborted) this.controller.abort(new RunAbortedError(reason));
  }
}

export interface RunningJobsDeps {
  runs: Pick<JobRuns, 'beat'>;
  repository: Pick<JobsRepository, 'findById'>;
  events: Pick<EventBus, 'subscribe'>;
  changes: JobChanges;
  logger: Logger;
}

/**
 * The runs of a worker process. One statement writes the heartbeats of all, and finds those that another
 * worker has or that were cancelled; one subscription hears of cancellations at once.
 */
export class RunningJobs {
  private readonly active = new Set<ActiveRun>();
  private readonly timer: NodeJS.Timeout;
  private readonly progress = createThrottle(
    () => this.beat([...this.active].filter((run) => run.isBehind)),
    PROGRESS_MS,
  );
  private unsubscribe: Promise<() => Promise<void>>;

  constructor(private readonly deps: RunningJobsDeps) {
    this.timer = setInterval(() => void this.beat([...this.active]), RECOVERY.heartbeat);
    // Not awaited: an unavailable event bus must not delay jobs. Heartbeats notice cancellations, too.
    this.unsubscribe = deps.events
      .subscribe(CANCELLED_JOBS, (id) => {
        for (const run of this.active) if (run.row.id === id) run.abort('cancelled');
      })
      .catch(() => async () => undefined);
  }

  add(row: Job): ActiveRun {
    const run = new ActiveRun(row);
    this.active.add(run);
    return run;
  }

  remove(run: ActiveRun): void {
    this.active.delete(run);
  }

  /** Cheap to call often: progress is written and published at intervals. */
  report(run: ActiveRun, progress: JobProgress): void {
    run.progress = progress;
    run.isBehind = true;
    this.progress.request();
  }

  /** Aborts every run, because the worker stops. */
  stop(): void {
    for (const run of this.active) run.abort('stopping');
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.progress.cancel();
    await (await this.unsubscribe)();
  }

  private async beat(runs: readonly ActiveRun[]): Promise<void> {
    if (runs.length === 0) return;
    try {
      const alive = await this.deps.runs.beat(runs.map((run) => this.toHeartbeat(run)));
      const isLost = (run: ActiveRun) => this.active.has(run) && !alive.has(run.row.id);
      await Promise.all(runs.filter(isLost).map((run) => this.abortLost(run)));
    } catch (error) {
      for (const run of runs) run.isBehind = run.progress !== null;
      this.deps.logger.debug('Heartbeats could not be written', { error: String(error) });
    }
  }

  private toHeartbeat(run: ActiveRun): Heartbeat {
    const { id, attempts } = run.row;
    if (!run.isBehind || run.progress === null) return { id, attempts };
    run.isBehind = false;
    this.deps.changes.publish(id);
    return { id, attempts, progress: run.progress };
  }

  private async abortLost(run: ActiveRun): Promise<void> {
    const current = await this.deps.repository.findById(run.row.id);
    run.abort(current?.status === 'cancelled' ? 'cancelled' : 'lost');
  }
}
