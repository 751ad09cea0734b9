import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClaimedJob,
  claimPendingJobs,
  claimSilentJobs,
  markJobsQueued,
  touchJobs,
} from '@/lib/db/postgres/claim-jobs';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { RECOVERY } from './config';
import type { Queues } from './queues';

/** The channel of the event bus that signals committed jobs; the message is empty. */
export const PENDING_JOBS = 'jobs:pending';

const POLL_MS = 5_000;
const BATCH = 500;
/** Each of these costs a query to BullMQ. */
const SILENT_BATCH = 100;
/** A run writes to its row every 3 s. A row that is silent for longer than this may be lost. */
const SILENT_MS = RECOVERY.lockDuration + 2 * RECOVERY.stalledInterval;
/** After a batch the relay pauses this many times as long as the batch took, to fill the next one. */
const REST = 4;
const RETRY_MS = 1_000;

export interface RelayDeps {
  queues: Pick<Queues, 'add' | 'state' | 'remove'>;
  events: Pick<EventBus, 'subscribe' | 'onGap'>;
  transaction: RunTransaction;
  logger: Logger;
  metrics: Metrics;
  /** How often the relay polls for jobs without a signal, give or take a fifth; 5 s by default. */
  pollMs?: number;
}

/**
 * The outbox relay, which every worker runs: it adds jobs from their table to BullMQ. It locks rows
 * that no other relay has locked, adds them and marks them queued in one transaction, so that a relay
 * killed in between leaves them as they were; BullMQ ignores a job that it already has. The process
 * that commits a job signals the relays; polling finds what was not signaled, and what BullMQ lost.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private signaled = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly deps: RelayDeps) {}

  /** Starts relaying. Resolves once signals arrive. */
  async start(): Promise<void> {
    const { events } = this.deps;
    const signal = () => this.signaled.abort();
    const removeGapListener = events.onGap(signal);
    const unsubscribe = await events.subscribe(PENDING_JOBS, signal);
    const { signal: stopped } = this.stopping;
    const stopListening = () => {
      signal();
      removeGapListener();
      unsubscribe().catch(() => undefined);
    };
    if (stopped.aborted) return stopListening();
    stopped.addEventListener('abort', stopListening);
    this.running = this.run();
  }

  /** Resolves when the current batch is done. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { pollMs = POLL_MS, logger } = this.deps;
    const { signal: stopped } = this.stopping;
    let pollAt = 0;
    while (!stopped.aborted) {
      this.signaled = new AbortController();
      let restMs = 0;
      try {
        const startedAt = performance.now();
        const relayed = await this.relayPending();
        if (relayed > 1) restMs = REST * (performance.now() - startedAt);
        if (Date.now() >= pollAt) {
          await this.recoverLost();
          pollAt = Date.now() + pollMs * (0.8 + Math.random() * 0.4);
        }
      } catch (error) {
        logger.error('Jobs could not be added to their queues; trying again', error);
        restMs = RETRY_MS;
      }
      await sleep(restMs, undefined, { signal: stopped }).catch(() => undefined);
      const { signal } = this.signaled;
      await sleep(pollAt - Date.now(), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Adds all pending jobs to BullMQ, those of the future with a delay. Returns how many. */
  async relayPending(): Promise<number> {
    let total = 0;
    for (;;) {
      const added = await this.relay((tx) => claimPendingJobs(tx, BATCH));
      total += added;
      if (added < BATCH) return total;
    }
  }

  /** Adds jobs again that BullMQ no longer has, or ended while their row did not. Returns how many. */
  async recoverLost(): Promise<number> {
    const before = new Date(Date.now() - SILENT_MS);
    const recovered = await this.relay((tx) => claimSilentJobs(tx, before, SILENT_BATCH));
    if (recovered > 0) {
      this.deps.metrics.jobsRecovered.inc(recovered);
      this.deps.logger.info('Added jobs again that their queue had lost', { jobs: recovered });
    }
    return recovered;
  }

  private relay(claim: (tx: Transaction) => Promise<ClaimedJob[]>): Promise<number> {
    const { queues, transaction } = this.deps;
    return transaction(async (tx) => {
      const claimed = await claim(tx);
      const isAbsent = await Promise.all(claimed.map((job) => this.ensureAbsent(job)));
      const absent = claimed.filter((_, index) => isAbsent[index]);
      for (const queue of new Set(absent.map((job) => job.queue))) {
        await queues.add(
          queue,
          absent.filter((job) => job.queue === queue),
        );
      }
      markJobsQueued(tx, absent);
      const isPresent = (job: ClaimedJob, index: number) =>
        !isAbsent[index] && job.status !== 'pending';
      touchJobs(tx, claimed.filter(isPresent));
      return absent.length;
    });
  }

  /**
   * Removes what BullMQ has left of a job: it would ignore one with the same id. Returns false for a
   * job that still waits there, or that a worker is running.
   */
  private async ensureAbsent(job: ClaimedJob): Promise<boolean> {
    const { queues } = this.deps;
    if (job.status === 'pending') return job.heartbeatAt === null || queues.remove(job);
    const state = await queues.state(job);
    if (state === 'completed' || state === 'failed') return queues.remove(job);
    return state === 'unknown';
  }
}
