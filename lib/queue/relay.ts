import { setTimeout as sleep } from 'node:timers/promises';
import { type ClaimedJob, claimForQueue, nextCursor } from '@/lib/db/postgres/fair-claim';
import type { JobRuns, QueueState } from '@/lib/db/postgres/job-runs';
import {
  claimSilentJobs,
  markJobsPending,
  type SilentJob,
  touchJobs,
} from '@/lib/db/postgres/silent-jobs';
import type { RunTransaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { RECOVERY, sharesOf } from './config';
import type { Queues } from './queues';

const POLL_MS = 5_000;
const MAX_BATCH = 500;
/** Each of these costs a query to BullMQ. */
const SILENT_BATCH = 100;
/** A row that is silent for longer than this may be lost. */
const SILENT_MS = RECOVERY.lockDuration + 2 * RECOVERY.stalledInterval;
/** After a batch the relay pauses this many times as long as the batch took, to fill the next one. */
const REST = 4;
const RETRY_MS = 1_000;
/** Jobs are due, but the workers have all that they can take. */
const BLOCKED_MS = 100;
/** BullMQ has nothing of a job in these states that would run it. */
const NOT_IN_QUEUE = ['unknown', 'completed', 'failed'];

export interface RelayDeps {
  queues: Pick<Queues, 'add' | 'state'>;
  runs: Pick<JobRuns, 'readQueues'>;
  /** The workers of this process. BullMQ gets no more jobs of a queue than they take within a second. */
  workers: readonly { readonly queue: string; readonly demand: number }[];
  transaction: RunTransaction;
  logger: Logger;
  metrics: Metrics;
  /** How often the relay polls for jobs without a signal, give or take a fifth; 5 s by default. */
  pollMs?: number;
}

/**
 * The outbox relay, which every worker runs: it adds jobs from their table to BullMQ when they are due.
 * BullMQ runs jobs in the order in which it got them, so it gets few at a time, in fair shares. The relay
 * claims rows that no other relay has locked, marks them queued and adds them in one transaction: a relay
 * killed in between leaves them as they were; BullMQ ignores a run that it already has. The process that
 * commits a job signals the relays; polling finds what was not signaled, and what BullMQ lost.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private signaled = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly cursors = new Map<string, string>();

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
      let waitMs = 0;
      try {
        const startedAt = performance.now();
        const { added, nextDue } = await this.relayDue();
        if (added > 1) restMs = REST * (performance.now() - startedAt);
        if (Date.now() >= pollAt) {
          await this.recoverLost();
          pollAt = Date.now() + pollMs * (0.8 + Math.random() * 0.4);
        }
        const next = Math.min(pollAt, nextDue ?? pollAt) - Date.now();
        waitMs = next > 0 ? next : BLOCKED_MS;
      } catch (error) {
        logger.error('Jobs could not be added to their queues; trying again', error);
        restMs = RETRY_MS;
      }
      await sleep(restMs, undefined, { signal: stopped }).catch(() => undefined);
      const { signal } = this.signaled;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Adds jobs that are due to BullMQ, as many as there is demand for. Returns how many. */
  async relayPending(): Promise<number> {
    return (await this.relayDue()).added;
  }

  /** Makes jobs pending again that BullMQ no longer has, or ended while their row did not. Returns how many. */
  async recoverLost(): Promise<number> {
    const { transaction, queues, metrics, logger } = this.deps;
    const before = new Date(Date.now() - SILENT_MS);
    const recovered = await transaction(async (tx) => {
      const silent = await claimSilentJobs(tx, before, SILENT_BATCH);
      const states = await Promise.all(silent.map((job) => queues.state(job)));
      const isLost = (_: SilentJob, index: number) => NOT_IN_QUEUE.includes(states[index] ?? '');
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

  /** Also returns when the next of the remaining jobs is due. */
  private async relayDue(): Promise<{ added: number; nextDue: number | null }> {
    const { workers, runs } = this.deps;
    const states = await runs.readQueues(workers.map(({ queue }) => queue));
    const results = await Promise.all(states.map((state) => this.relayQueue(state)));
    const added = results.reduce((sum, count) => sum + count, 0);
    // What was due is added, or waits for demand, which signals.
    const due = states.flatMap(({ nextDue }) => (nextDue ? [nextDue.getTime()] : []));
    return { added, nextDue: due.length > 0 ? Math.min(...due) : null };
  }

  private async relayQueue({ queue, queued, nextDue }: QueueState): Promise<number> {
    const demand = this.deps.workers.find((worker) => worker.queue === queue)?.demand ?? 0;
    const limit = Math.min(demand - queued, MAX_BATCH);
    if (limit <= 0 || nextDue === null || nextDue.getTime() > Date.now()) return 0;
    const cursor = this.cursors.get(queue) ?? '';
    const claim = { queue, limit, cursor, shares: sharesOf(queue) };
    const claimed = await this.deps.transaction(async (tx): Promise<ClaimedJob[]> => {
      const jobs = await claimForQueue(tx, claim);
      if (jobs.length > 0) await this.deps.queues.add(queue, jobs);
      return jobs;
    });
    this.cursors.set(queue, nextCursor(cursor, claimed));
    return claimed.length;
  }
}
