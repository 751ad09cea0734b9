import { systemActor } from '@/lib/auth/actor';
import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import type { TokenSet } from '@/lib/auth/oauth/token-set';
import { connectionNeedsReauth } from '@/lib/contracts/connection-events';
import { needsReauthNotification } from '@/lib/contracts/connection-notifications';
import type { RunTransaction } from '@/lib/db/transaction';
import type { ConnectionsRepository } from '@/lib/repositories/connections-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';

export interface MarkNeedsReauthDeps {
  transaction: RunTransaction;
  connections: ConnectionsRepository;
  secrets: ConnectionSecrets;
  audit: AuditService;
  webhooks: WebhooksService;
  notifications: NotificationsService;
}

const REASON = 'The provider no longer accepts this connection; connect it again';

/**
 * Marks a connection whose grant the provider rejects, and notifies all members who can connect it again.
 * Status, audit entry, event and notifications commit together, once. Does nothing when the account has
 * been reconnected since `rejected` was read.
 */
export function createMarkNeedsReauth(deps: MarkNeedsReauthDeps) {
  const { transaction, connections, secrets, audit, webhooks, notifications } = deps;
  return (connectionId: string, rejected: TokenSet, reason = REASON): Promise<void> =>
    transaction(async (tx) => {
      const connection = await connections.lock(tx, connectionId);
      if (connection?.status !== 'active') return;
      const current = await secrets.load(connectionId, tx);
      if (current && current.tokens.accessToken !== rejected.accessToken) return;
      const { organizationId, provider, externalId, name } = connection;
      await connections.update(tx, connectionId, { status: 'needs_reauth', lastError: reason });
      await audit.record(tx, systemActor(organizationId, { id: connectionId }), {
        action: 'CONNECTION_NEEDS_REAUTH',
        resourceType: 'Connection',
        resourceId: connectionId,
        outcome: 'failure',
        changes: { status: { from: 'active', to: 'needs_reauth' } },
      });
      await webhooks.publish(tx, {
        organizationId,
        event: connectionNeedsReauth,
        payload: { connectionId, provider, externalId, name },
      });
      await notifications.notifyMembers(tx, {
        organizationId,
        notification: needsReauthNotification,
        data: { name, reason },
      });
    });
}
