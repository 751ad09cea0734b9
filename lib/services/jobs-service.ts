import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '@/lib/auth/actor';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import { isFinalJobStatus } from '@/lib/contracts/job-status';
import {
  type JobFailure,
  type JobView,
  type listJobs,
  MAX_RETRIED,
  type retryJobs,
  toJobView,
} from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError } from '@/lib/errors';
import type { EventBus } from '@/lib/events/event-bus';
import { CHANGED_JOBS } from '@/lib/queue/job-events';
import type { JobControl } from '@/lib/queue/types';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { AuditService } from './audit-service';

/** Messages may be lost, so watchers also read the row this often. */
const POLL_MS = 3_000;
/** What made them fail may just have recovered. */
const RETRY_PACE_MS = 100;

export interface JobsServiceDeps {
  repository: JobsRepository;
  jobs: JobControl;
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
  events: Pick<EventBus, 'subscribe'>;
}

/** Reads and controls the background jobs of one organization. */
export class JobsService {
  constructor(private readonly deps: JobsServiceDeps) {}

  list(actor: Actor, query: QueryOf<typeof listJobs>): Promise<TextPage<JobView>> {
    return this.deps.repository.list(actor.organizationId, query);
  }

  /** @throws NotFoundError */
  async get(actor: Actor, id: string): Promise<JobView> {
    return toJobView(await this.find(actor, id));
  }

  /** @throws NotFoundError */
  async failures(actor: Actor, id: string): Promise<JobFailure[]> {
    return (await this.find(actor, id)).failures as JobFailure[];
  }

  /**
   * Cancels a job. A waiting job never starts; a running one is aborted.
   * @throws NotFoundError; ConflictError when the job has finished
   */
  async cancel(actor: Actor, id: string): Promise<JobView> {
    const before = await this.find(actor, id);
    return this.change(actor, before, 'JOB_CANCELLED', async (tx) => {
      const row = await this.deps.jobs.cancel(tx, before);
      if (row) return row;
      throw new ConflictError(`The job has already finished; its status is ${before.status}`);
    });
  }

  /**
   * Runs a failed or cancelled job again, with the queue's number of attempts.
   * @throws NotFoundError; ConflictError for any other status
   */
  async retry(actor: Actor, id: string): Promise<JobView> {
    const before = await this.find(actor, id);
    return this.change(actor, before, 'JOB_RETRIED', async (tx) => {
      const row = await this.deps.jobs.retry(tx, before);
      if (!row) {
        throw new ConflictError('Only a failed or cancelled job can be retried; read its status');
      }
      if (row === 'taken') {
        throw new ConflictError('A newer job is already doing this; wait for it to finish');
      }
      return row;
    });
  }

  /** Runs failed jobs again, at a bounded pace. Returns how many. */
  retryFailed(actor: Actor, body: BodyOf<typeof retryJobs>): Promise<{ jobs: number }> {
    const { transaction, audit, jobs } = this.deps;
    const { organizationId } = actor;
    const { failedSince, name = null, resourceId = null } = body;
    return transaction(async (tx) => {
      const retried = await jobs.retryFailed(tx, {
        organizationId,
        failedSince: new Date(failedSince),
        name,
        resourceId,
        limit: MAX_RETRIED,
        paceMs: RETRY_PACE_MS,
      });
      await audit.record(tx, actor, {
        action: 'JOBS_RETRIED',
        resourceType: 'Job',
        resourceId: null,
        metadata: { jobs: retried, ...body },
      });
      return { jobs: retried };
    });
  }

  /**
   * Yields the job now and after each change, until it has finished or `signal` aborts.
   * @throws NotFoundError before the stream begins
   */
  async watch(actor: Actor, id: string, signal: AbortSignal): Promise<AsyncIterable<JobView>> {
    await this.find(actor, id);
    return this.follow(actor, id, signal);
  }

  private async *follow(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<JobView> {
    let wake = new AbortController();
    const stop = await this.deps.events.subscribe(CHANGED_JOBS, (ids) => {
      if ((ids as string[]).includes(id)) wake.abort();
    });
    const onAbort = () => wake.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      let sent = '';
      while (!signal.aborted) {
        // Before the row is read: a change after that must not be missed.
        wake = new AbortController();
        const view = await this.get(actor, id);
        const text = JSON.stringify(view);
        if (text !== sent) yield view;
        sent = text;
        if (isFinalJobStatus(view.status)) return;
        if (!wake.signal.aborted) {
          await sleep(POLL_MS, undefined, { signal: wake.signal }).catch(() => undefined);
        }
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
    const { transaction, audit } = this.deps;
    return transaction(async (tx) => {
      const row = await work(tx);
      await audit.record(tx, actor, {
        action,
        resourceType: 'Job',
        resourceId: row.id,
        changes: { status: { from: before.status, to: row.status } },
        metadata: { queue: row.queue, name: row.name },
      });
      return toJobView(row);
    });
  }
}
