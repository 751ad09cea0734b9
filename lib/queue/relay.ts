import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClaimedJob,
  claimPendingJobs,
  claimSilentJobs,
  markJobsPending,
  markJobsQueued,
  touchJobs,
} from '@/lib/db/postgres/claim-jobs';
import type { JobRuns } from '@/lib/db/postgres/job-runs';
import type { RunTransaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { RECOVERY } from './config';
import type { Queues } from './queues';

const POLL_MS = 5_000;
const BATCH = 500;
/** Each of these costs a query to BullMQ. */
const SILENT_BATCH = 100;
/** A row that is silent for longer than this may be lost. */
const SILENT_MS = RECOVERY.lockDuration + 2 * RECOVERY.stalledInterval;
/** After a batch the relay pauses this many times as long as the batch took, to fill the next one. */
const REST = 4;
const RETRY_MS = 1_000;
/** BullMQ has nothing of a job in these states that would run it. */
const NOT_IN_QUEUE = ['unknown', 'completed', 'failed'];

export interface RelayDeps {
  queues: Pick<Queues, 'add' | 'state'>;
  runs: Pick<JobRuns, 'nextDue'>;
  transaction: RunTransaction;
  logger: Logger;
  metrics: Metrics;
  /** How often the relay polls for jobs without a signal, give or take a fifth; 5 s by default. */
  pollMs?: number;
}

/**
 * The outbox relay, which every worker runs: it adds jobs from their table to BullMQ when they are due.
 * It locks rows that no other relay has locked, adds them and marks them queued in one transaction, so
 * that a relay killed in between leaves them as they were; BullMQ ignores a run that it already has. The
 * process that commits a job signals the relays; polling finds what was not signaled, and what BullMQ lost.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private signaled = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly deps: RelayDeps) {}

  async start(): Promise<void> {
    this.running = this.run();
  }

  signal(): void {
    this.signaled.abort();
  }

  /** Resolves when the current batch is done. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.signal();
    await this.running;
  }

  private async run(): Promise<void> {
    const { pollMs = POLL_MS, logger } = this.deps;
    const { signal: stopped } = this.stopping;
    let pollAt = 0;
    while (!stopped.aborted) {
      this.signaled = new AbortController();
      let restMs = 0;
      let nextAt = pollAt;
      try {
        const startedAt = performance.now();
        const relayed = await this.relayPending();
        if (relayed > 1) restMs = REST * (performance.now() - startedAt);
        if (Date.now() >= pollAt) {
          await this.recoverLost();
          pollAt = Date.now() + pollMs * (0.8 + Math.random() * 0.4);
        }
        const dueAt = await this.deps.runs.nextDue();
        nextAt = Math.min(pollAt, dueAt?.getTime() ?? pollAt);
      } catch (error) {
        logger.error('Jobs could not be added to their queues; trying again', error);
        restMs = RETRY_MS;
      }
      await sleep(restMs, undefined, { signal: stopped }).catch(() => undefined);
      const { signal } = this.signaled;
      await sleep(Math.max(nextAt - Date.now(), 1), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Adds all pending jobs that are due to BullMQ. Returns how many. */
  async relayPending(): Promise<number> {
    let total = 0;
    for (;;) {
      const added = await this.relayBatch();
      total += added;
      if (added < BATCH) return total;
    }
  }

  /** Makes jobs pending again that BullMQ no longer has, or ended while their row did not. Returns how many. */
  async recoverLost(): Promise<number> {
    const { transaction, queues, metrics, logger } = this.deps;
    const before = new Date(Date.now() - SILENT_MS);
    const recovered = await transaction(async (tx) => {
      const silent = await claimSilentJobs(tx, before, SILENT_BATCH);
      const states = await Promise.all(silent.map((job) => queues.state(job)));
      const isLost = (_: ClaimedJob, index: number) => NOT_IN_QUEUE.includes(states[index] ?? '');
      const lost = silent.filter(isLost);
      markJobsPending(tx, lost);
      touchJobs(
        tx,
        silent.filter((job) => !lost.includes(job)),
      );
      return lost.length;
    });
    if (recovered === 0) return 0;
    metrics.jobsRecovered.inc(recovered);
    logger.info('Jobs that their queue had lost are pending again', { jobs: recovered });
    await this.relayPending();
    return recovered;
  }

  private relayBatch(): Promise<number> {
    const { queues, transaction } = this.deps;
    return transaction(async (tx) => {
      const claimed = await claimPendingJobs(tx, BATCH);
      for (const queue of new Set(claimed.map((job) => job.queue))) {
        await queues.add(
          queue,
          claimed.filter((job) => job.queue === queue),
        );
      }
      markJobsQueued(tx, claimed);
      return claimed.length;
    });
  }
}
