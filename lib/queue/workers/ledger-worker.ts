import { setTimeout as sleep } from 'node:timers/promises';
import { nextCursor } from '@/lib/db/postgres/fair-claim';
import type { JobRuns } from '@/lib/db/postgres/job-runs';
import type { Logger } from '@/lib/logger';
import { RECOVERY, sharesOf } from '@/lib/queue/config';
import type { QueueWorker } from './queue-worker';
import type { RunJob } from './run-job';
import { Slots } from './slots';

/** Lost workers are looked for at least this often, and jobs whose signal was lost. */
const POLL_MS = 2_000;
const RETRY_MS = 1_000;
/** After a claim that filled the worker it pauses as long as this many claims, to claim more at once. */
const REST = 2;
const MAX_REST_MS = 20;
/** A job that is due already is being claimed by another worker, or its organization has its share. */
const BLOCKED_MS = 100;

export interface LedgerWorkerDeps {
  queue: string;
  concurrency: number;
  runs: Pick<JobRuns, 'claim' | 'nextDue'>;
  runJob: RunJob;
  logger: Logger;
  pollMs?: number | undefined;
}

/**
 * Runs the jobs of a queue straight from their table. It claims as many as it has room for in one
 * statement, the earliest first, and with them the jobs of workers that were lost.
 */
export class LedgerWorker implements QueueWorker {
  private readonly active = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private signaled = new AbortController();
  /** Whether more jobs may be due than there was room for. */
  private hasMore = false;
  private looping: Promise<void> = Promise.resolve();
  private readonly slots: Slots;
  private cursor = '';

  constructor(private readonly deps: LedgerWorkerDeps) {
    const { queue, concurrency } = deps;
    this.slots = new Slots(queue, concurrency, () => {
      if (this.hasMore) this.signal();
    });
  }

  async start(): Promise<void> {
    this.looping = this.loop();
  }

  /** Says that jobs were committed. */
  signal(): void {
    this.signaled.abort();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    this.signal();
    await this.looping;
    await Promise.all(this.active);
  }

  private async loop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.signaled = new AbortController();
      const waitMs = await this.claim().catch((error: unknown) => {
        this.deps.logger.warn('Jobs could not be claimed; trying again', { error: String(error) });
        return RETRY_MS;
      });
      const { signal } = this.signaled;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Starts what there is room for. Returns for how long there is nothing to do without a signal. */
  private async claim(): Promise<number> {
    const { queue, runs, pollMs = POLL_MS } = this.deps;
    const { room } = this.slots;
    // A slot that becomes free from here on is a reason to look again.
    this.hasMore = true;
    if (room <= 0) return pollMs;
    const startedAt = performance.now();
    const request = { queue, limit: room, cursor: this.cursor, shares: sharesOf(queue) };
    const rows = await runs.claim(request, new Date(Date.now() - RECOVERY.silence));
    this.cursor = nextCursor(this.cursor, rows);
    for (const row of rows) {
      const run = this.deps.runJob(row, this.slots).then(
        () => undefined,
        (error: unknown) => this.deps.logger.error('The end of a run was lost', error),
      );
      const ended = run.finally(() => this.active.delete(ended));
      this.active.add(ended);
    }
    if (rows.length === room) {
      const restMs = Math.min(REST * (performance.now() - startedAt), MAX_REST_MS);
      await sleep(restMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      return pollMs;
    }
    const dueAt = await runs.nextDue(queue);
    const waitMs = dueAt === null ? pollMs : Math.min(dueAt.getTime() - Date.now(), pollMs);
    this.hasMore = waitMs <= 0;
    return this.hasMore ? BLOCKED_MS : waitMs;
  }
}
