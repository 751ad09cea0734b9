import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '@/lib/auth/actor';
import type { Page } from '@/lib/contracts/common';
import type { QueryOf } from '@/lib/contracts/contract';
import type { JobView, listJobs } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError } from '@/lib/errors';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { QUEUE_OPTIONS } from '@/lib/queue/config';
import { toJobRow } from '@/lib/queue/job-row';
import { isFinal, jobChannel, toJobView } from '@/lib/queue/job-view';
import { type JobMessage, publishJob } from '@/lib/queue/publish-job';
import type { JobControl } from '@/lib/queue/types';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { mapPage } from '@/lib/repositories/paginate';
import type { AuditService } from './audit-service';

/** Live messages may get lost: a follower reads the row this often. */
const POLL_MS = 3_000;

export interface JobsServiceDependencies {
  repository: JobsRepository;
  jobs: JobControl;
  runTransaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
  events: EventBus;
  logger: Logger;
}

/** What users see of background work, and what they may do about it. Always within one organization. */
export class JobsService {
  constructor(private readonly deps: JobsServiceDependencies) {}

  async list(actor: Actor, query: QueryOf<typeof listJobs>): Promise<Page<JobView>> {
    return mapPage(await this.deps.repository.list(actor.organizationId, query), toJobView);
  }

  /** @throws NotFoundError */
  async get(actor: Actor, id: string): Promise<JobView> {
    return toJobView(await this.find(actor, id));
  }

  /**
   * Cancels a job: a waiting one never starts, a running one is told to stop.
   * @throws NotFoundError; ConflictError when the job has ended
   */
  async cancel(actor: Actor, id: string): Promise<JobView> {
    const { repository, jobs } = this.deps;
    const before = await this.find(actor, id);
    return this.change(actor, before, 'JOB_CANCELLED', async (tx) => {
      const row = await repository.cancel(tx.db, before);
      if (!row)
        throw new ConflictError(`The job has ended already; its status is ${before.status}`);
      jobs.discard(tx, toJobRow(row));
      return row;
    });
  }

  /**
   * Runs a job again that failed or was cancelled, with the queue's number of attempts.
   * @throws NotFoundError; ConflictError for any other status
   */
  async retry(actor: Actor, id: string): Promise<JobView> {
    const { repository, jobs } = this.deps;
    const before = await this.find(actor, id);
    return this.change(actor, before, 'JOB_RETRIED', async (tx) => {
      const { attempts } = QUEUE_OPTIONS.defaultJobOptions;
      const row = await repository.revive(tx.db, before, attempts);
      if (!row) {
        throw new ConflictError('Only a failed or cancelled job can be retried; read its status');
      }
      if (row === 'taken') {
        throw new ConflictError('A newer job is doing this already; wait for it to end');
      }
      jobs.handOver(tx, toJobRow(row));
      return row;
    });
  }

  /**
   * The job now and after each change, until it has ended or `signal` aborts.
   * @throws NotFoundError before there is a stream
   */
  async watch(actor: Actor, id: string, signal: AbortSignal): Promise<AsyncIterable<JobView>> {
    await this.find(actor, id);
    return this.follow(actor, id, signal);
  }

  private async *follow(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<JobView> {
    let latest: JobView | null = null;
    let wake = new AbortController();
    const stop = await this.deps.events.subscribe(jobChannel(id), (message) => {
      // A large job travels without its fields: read the row.
      const job = message as JobMessage;
      latest = 'createdAt' in job ? job : null;
      wake.abort();
    });
    const onAbort = () => wake.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      let sent = '';
      while (!signal.aborted) {
        const view: JobView = latest ?? (await this.get(actor, id));
        latest = null;
        const text = JSON.stringify(view);
        if (text !== sent) yield view;
        sent = text;
        if (isFinal(view.status)) return;
        if (!wake.signal.aborted) {
          await sleep(POLL_MS, undefined, { signal: wake.signal }).catch(() => undefined);
        }
        wake = new AbortController();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      await stop();
    }
  }

  private async find(actor: Actor, id: string): Promise<Job> {
    const row = await this.deps.repository.find(actor.organizationId, id);
    if (!row) throw new NotFoundError('Job');
    return row;
  }

  private change(
    actor: Actor,
    before: Job,
    action: string,
    work: (tx: Transaction) => Promise<Job>,
  ): Promise<JobView> {
    const { runTransaction, audit, events, logger } = this.deps;
    return runTransaction(async (tx) => {
      const row = await work(tx);
      await audit.record(tx, actor, {
        action,
        resourceType: 'Job',
        resourceId: row.id,
        changes: { status: { from: before.status, to: row.status } },
        metadata: { queue: row.queue, name: row.name },
      });
      const view = toJobView(row);
      tx.afterCommit(() => void publishJob(events, logger, view));
      return view;
    });
  }
}
