import type { Actor } from '@/lib/auth/actor';
import type { JobView } from '@/lib/contracts/jobs';
import { isApiError, NeedsReauthError, NotFoundError } from '@/lib/errors';
import { ProviderBusyError } from '@/lib/integrations/provider-errors';
import { type Jobs, RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import { CONNECTION_RESOURCE } from './connections/connection-view';
import { enqueueSync } from './sync/enqueue-sync';
import { type RunSyncDeps, runSync, type SyncContext } from './sync/run-sync';
import { recordFailure, type SyncTask } from './sync/sync-outcome';

export interface SyncServiceDeps extends RunSyncDeps {
  jobs: Jobs;
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
        resourceType: CONNECTION_RESOURCE,
        resourceId: connectionId,
        metadata: { jobId: job.id, full },
      });
      return job;
    });
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
      if (isPermanent || context.attempt >= context.maxAttempts) {
        const known = isApiError(error);
        await recordFailure(this.deps, this.task(context), {
          code: known ? error.code : 'INTERNAL_ERROR',
          message: known ? error.message : 'An unexpected error occurred during the sync',
        });
      }
      if (isPermanent) throw new UnrecoverableJobError(error.message, { cause: error });
      throw error;
    }
  }

  private task({ jobId, payload, actor }: SyncContext): SyncTask {
    return { jobId, connectionId: payload.connectionId, userId: payload.userId, actor };
  }
}
