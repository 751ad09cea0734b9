import { type Actor, systemActor } from '@/lib/auth/actor';
import type { JobView } from '@/lib/contracts/jobs';
import type { Transaction } from '@/lib/db/transaction';
import { isApiError, NeedsReauthError, NotFoundError } from '@/lib/errors';
import { ProviderBusyError } from '@/lib/integrations/provider-errors';
import { syncConnection } from '@/lib/queue/jobs/sync-jobs';
import { type Jobs, RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import type { ListQuery } from '@/lib/repositories/list/list-reader';
import { type RunSyncDeps, runSync, type SyncContext } from './sync/run-sync';
import { recordFailure } from './sync/sync-outcome';

/** Connections in one transaction. */
const PAGE_SIZE = 200;

export interface SyncServiceDeps extends RunSyncDeps {
  jobs: Jobs;
}

/** Enqueues a sync of the connection; returns the unfinished one if there is one. */
export function enqueueSync(
  jobs: Jobs,
  tx: Transaction,
  { organizationId, userId, source }: Actor,
  { connectionId, full }: { connectionId: string; full: boolean },
): Promise<JobView> {
  const payload = { connectionId, full, userId };
  return jobs.enqueue(tx, syncConnection, payload, {
    organizationId,
    userId,
    requestId: source.requestId,
    dedupeKey: `sync:${connectionId}`,
    // Somebody is waiting for it; the clock's syncs have no user.
    ...(userId !== null && { priority: 'high' as const }),
    resource: { type: 'Connection', id: connectionId },
  });
}

/** Pulls providers' records page by page. A page commits together with its checkpoint. */
export class SyncService {
  constructor(private readonly deps: SyncServiceDeps) {}

  /**
   * Enqueues a sync; returns the unfinished one if the connection has one.
   * @throws NotFoundError, NeedsReauthError
   */
  async start(actor: Actor, connectionId: string, { full }: { full: boolean }): Promise<JobView> {
    const { transaction, connections, jobs, audit } = this.deps;
    const connection = await connections.find(actor.organizationId, connectionId);
    if (!connection) throw new NotFoundError('Connection');
    if (connection.status !== 'active') throw new NeedsReauthError(connectionId);
    return transaction(async (tx) => {
      const job = await enqueueSync(jobs, tx, actor, { connectionId, full });
      await audit.record(tx, actor, {
        action: 'SYNC_STARTED',
        resourceType: 'Connection',
        resourceId: connectionId,
        metadata: { jobId: job.id, full },
      });
      return job;
    });
  }

  /** Records of a connection that could not be stored. @throws NotFoundError */
  async listQuarantine({ organizationId }: Actor, connectionId: string, query: ListQuery) {
    const connection = await this.deps.connections.find(organizationId, connectionId);
    if (!connection) throw new NotFoundError('Connection');
    return this.deps.quarantine.list({ organizationId, connectionId }, query);
  }

  /** Enqueues a sync of every active connection. Returns how many there are. */
  async startAll(signal: AbortSignal): Promise<{ connections: number }> {
    const { transaction, connections, jobs } = this.deps;
    let count = 0;
    for (let afterId = ''; ; ) {
      signal.throwIfAborted();
      const page = await connections.listActive(afterId, PAGE_SIZE);
      await transaction(async (tx) => {
        for (const { id: connectionId, organizationId } of page) {
          const actor = systemActor(organizationId);
          await enqueueSync(jobs, tx, actor, { connectionId, full: false });
        }
      });
      count += page.length;
      afterId = page.at(-1)?.id ?? '';
      if (page.length < PAGE_SIZE) return { connections: count };
    }
  }

  /** Runs a sync job. A run after a crash continues after the last stored page. */
  async run(context: SyncContext): Promise<Record<string, unknown>> {
    try {
      return await runSync(this.deps, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof ProviderBusyError) {
        throw new RetryLaterError(error.message, error.retryAfterMs);
      }
      const isPermanent = isApiError(error, 'NEEDS_REAUTH') || isApiError(error, 'NOT_FOUND');
      const { jobId, actor, payload } = context;
      if (isPermanent || context.attempt >= context.maxAttempts) {
        const { code, message } = isApiError(error)
          ? error
          : { code: 'INTERNAL_ERROR', message: 'An unexpected error occurred during the sync' };
        await recordFailure(this.deps, { jobId, actor, ...payload }, { code, message });
      }
      if (isPermanent) throw new UnrecoverableJobError(error.message, { cause: error });
      throw error;
    }
  }
}
