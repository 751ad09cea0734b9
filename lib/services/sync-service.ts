import type { Actor } from '@/lib/auth/actor';
import type { JobView } from '@/lib/contracts/jobs';
import { isApiError, NeedsReauthError, NotFoundError } from '@/lib/errors';
import { ProviderBusyError } from '@/lib/integrations/provider-errors';
import { syncConnection } from '@/lib/queue/jobs/sync-jobs';
import { type Jobs, RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import { CONNECTION_RESOURCE } from './connections/connection-view';
import { type RunSyncParts, runSync, type SyncContext } from './sync/run-sync';
import { announceFailure, type SyncTask } from './sync/sync-outcome';

export interface SyncServiceParts extends RunSyncParts {
  jobs: Jobs;
}

/** Pulls providers' records in, page by page; a page and the checkpoint behind it commit together. */
export class SyncService {
  constructor(private readonly parts: SyncServiceParts) {}

  /**
   * Enqueues a sync; while one of the connection waits or runs, answers that one.
   * @throws NotFoundError, NeedsReauthError
   */
  async start(actor: Actor, connectionId: string, { full }: { full: boolean }): Promise<JobView> {
    const { transaction, connections, jobs, audit } = this.parts;
    const { organizationId, userId } = actor;
    const connection = await connections.find(organizationId, connectionId);
    if (!connection) throw new NotFoundError('Connection');
    if (connection.status !== 'active') throw new NeedsReauthError(connectionId);
    return transaction(async (tx) => {
      const job = await jobs.enqueue(
        tx,
        syncConnection,
        { connectionId, full, userId },
        {
          organizationId,
          userId,
          requestId: actor.source.requestId,
          dedupeKey: `sync:${connectionId}`,
          resource: { type: 'connection', id: connectionId },
        },
      );
      await audit.record(tx, actor, {
        action: 'SYNC_STARTED',
        resourceType: CONNECTION_RESOURCE,
        resourceId: connectionId,
        metadata: { jobId: job.id, full },
      });
      return job;
    });
  }

  /** Runs a sync job. Killed at any point and run again, it goes on behind the last stored page. */
  async run(context: SyncContext): Promise<Record<string, unknown>> {
    try {
      return await runSync(this.parts, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof ProviderBusyError) {
        throw new RetryLaterError(error.message, error.retryAfterMs);
      }
      const hopeless = isApiError(error, 'NEEDS_REAUTH') || isApiError(error, 'NOT_FOUND');
      if (hopeless || context.attempt >= context.maxAttempts) {
        const known = isApiError(error);
        await announceFailure(this.parts, this.task(context), {
          code: known ? error.code : 'INTERNAL_ERROR',
          message: known ? error.message : 'The sync ended with an unexpected error',
        });
      }
      if (hopeless) throw new UnrecoverableJobError(error.message, { cause: error });
      throw error;
    }
  }

  private task({ jobId, payload, actor }: SyncContext): SyncTask {
    return { jobId, connectionId: payload.connectionId, userId: payload.userId, actor };
  }
}
