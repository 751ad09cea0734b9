import type { Actor } from '@/lib/auth/actor';
import { syncCompleted, syncFailed } from '@/lib/contracts/connection-events';
import {
  syncCompletedNotification,
  syncFailedNotification,
} from '@/lib/contracts/connection-notifications';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type {
  ConnectionRow,
  ConnectionsRepository,
} from '@/lib/repositories/connections-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { type SyncRun, summarize } from './sync-state';

export interface SyncOutcomeDeps {
  transaction: RunTransaction;
  connections: ConnectionsRepository;
  audit: AuditService;
  webhooks: WebhooksService;
  notifications: NotificationsService;
}

/** A run of a sync job. */
export interface SyncTask {
  jobId: string;
  connectionId: string;
  /** The user to notify; null when no user started the sync. */
  userId: string | null;
  actor: Actor;
}

/** Writes audit entry, event and notification of a completed sync in the transaction that completes it. */
export async function recordCompletion(
  { audit, webhooks, notifications }: SyncOutcomeDeps,
  tx: Transaction,
  { task, connection, run }: { task: SyncTask; connection: ConnectionRow; run: SyncRun },
): Promise<void> {
  const { jobId, connectionId, userId, actor } = task;
  const { organizationId, name } = connection;
  const summary = summarize(run);
  await audit.record(tx, actor, {
    action: 'SYNC_COMPLETED',
    resourceType: 'Connection',
    resourceId: connectionId,
    metadata: { jobId, ...summary },
  });
  const payload = { connectionId, jobId, ...summary };
  await webhooks.publish(tx, { organizationId, event: syncCompleted, payload });
  if (userId === null) return;
  await notifications.notify(tx, {
    organizationId,
    userId,
    notification: syncCompletedNotification,
    data: { jobId, name, ...summary },
    dedupeKey: `sync.completed:${jobId}`,
  });
}

/** Writes audit entry, event and notification of a failed sync; `NEEDS_REAUTH` has its own notification. */
export async function recordFailure(
  { transaction, connections, audit, webhooks, notifications }: SyncOutcomeDeps,
  { jobId, connectionId, userId, actor }: SyncTask,
  error: { code: string; message: string },
): Promise<void> {
  await transaction(async (tx) => {
    const connection = await connections.lock(tx, connectionId);
    if (!connection) return;
    const { organizationId, name } = connection;
    await connections.update(tx, connectionId, { lastError: error.message });
    await audit.record(tx, actor, {
      action: 'SYNC_FAILED',
      resourceType: 'Connection',
      resourceId: connectionId,
      outcome: 'failure',
      metadata: { jobId, error },
    });
    const payload = { connectionId, jobId, error };
    await webhooks.publish(tx, { organizationId, event: syncFailed, payload });
    if (userId === null || error.code === 'NEEDS_REAUTH') return;
    await notifications.notify(tx, {
      organizationId,
      userId,
      notification: syncFailedNotification,
      data: { jobId, name, reason: error.message },
      dedupeKey: `sync.failed:${jobId}`,
    });
  });
}
