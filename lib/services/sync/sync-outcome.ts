import type { Actor } from '@/lib/auth/actor';
import { syncCompleted, syncFailed } from '@/lib/contracts/connections';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type {
  ConnectionRow,
  ConnectionsRepository,
} from '@/lib/repositories/connections-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { CONNECTION_RESOURCE } from '@/lib/services/connections/connection-view';
import type { NotificationsService } from '@/lib/services/notifications-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { type SyncRun, summarize } from './sync-state';

export interface SyncOutcomeParts {
  transaction: RunTransaction;
  connections: ConnectionsRepository;
  audit: Pick<AuditService, 'record'>;
  webhooks: Pick<WebhooksService, 'publish'>;
  notifications: Pick<NotificationsService, 'notify'>;
}

/** Which job ran, for whom. */
export interface SyncTask {
  jobId: string;
  connectionId: string;
  /** Who is told; null for nobody. */
  userId: string | null;
  actor: Actor;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Tells of a finished sync in the transaction that finishes it: audit, event, notification. */
export async function announceCompletion(
  parts: SyncOutcomeParts,
  tx: Transaction,
  { jobId, userId, actor }: SyncTask,
  { id: connectionId, organizationId, name }: ConnectionRow,
  run: SyncRun,
): Promise<void> {
  const summary = summarize(run);
  await parts.audit.record(tx, actor, {
    action: 'SYNC_COMPLETED',
    resourceType: CONNECTION_RESOURCE,
    resourceId: connectionId,
    metadata: { jobId, ...summary },
  });
  const payload = { connectionId, jobId, ...summary };
  await parts.webhooks.publish(tx, { organizationId, event: syncCompleted, payload });
  if (userId === null) return;
  const rejected = run.rejected > 0 ? `, ${run.rejected} not understood` : '';
  await parts.notifications.notify(tx, {
    organizationId,
    userId,
    type: 'sync.completed',
    title: `${name} is in sync`,
    body: `${plural(run.created, 'new record')}, ${run.updated} changed, ${run.unchanged} unchanged${rejected}.`,
    link: `/jobs/${jobId}`,
    dedupeKey: `sync.completed:${jobId}`,
  });
}

/**
 * Tells of a sync that failed for good. A connection that has to be connected again has been told of
 * already, so that its user gets no second notification.
 */
export async function announceFailure(
  parts: SyncOutcomeParts,
  { jobId, connectionId, userId, actor }: SyncTask,
  error: { code: string; message: string },
): Promise<void> {
  await parts.transaction(async (tx) => {
    const connection = await parts.connections.lock(tx, connectionId);
    if (!connection) return;
    const { organizationId, name } = connection;
    await parts.connections.update(tx, connectionId, { lastError: error.message });
    await parts.audit.record(tx, actor, {
      action: 'SYNC_FAILED',
      resourceType: CONNECTION_RESOURCE,
      resourceId: connectionId,
      outcome: 'failure',
      metadata: { jobId, error },
    });
    const payload = { connectionId, jobId, error };
    await parts.webhooks.publish(tx, { organizationId, event: syncFailed, payload });
    if (userId === null || error.code === 'NEEDS_REAUTH') return;
    await parts.notifications.notify(tx, {
      organizationId,
      userId,
      type: 'sync.failed',
      title: `The sync of ${name} failed`,
      body: `${error.message}. What was synced so far is kept; start the sync again to go on.`,
      link: `/jobs/${jobId}`,
      dedupeKey: `sync.failed:${jobId}`,
    });
  });
}
