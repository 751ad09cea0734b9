import type { Actor } from '@/lib/auth/actor';
import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import type { TokenSet } from '@/lib/auth/oauth/token-set';
import { connectionCreated } from '@/lib/contracts/connection-events';
import type { Transaction } from '@/lib/db/transaction';
import type { Settings } from '@/lib/integrations/authorization';
import type { ProviderAccount } from '@/lib/integrations/provider';
import type { Jobs } from '@/lib/queue/types';
import type {
  ConnectionRow,
  ConnectionsRepository,
} from '@/lib/repositories/connections-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { enqueueSync } from '@/lib/services/sync-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';

export interface ConnectionStoreDeps {
  connections: ConnectionsRepository;
  secrets: ConnectionSecrets;
  jobs: Jobs;
  audit: AuditService;
  webhooks: WebhooksService;
}

export interface NewConnection {
  provider: string;
  account: ProviderAccount;
  settings: Settings;
  tokens: TokenSet;
}

export interface StoredConnection {
  row: ConnectionRow;
  /** The first sync. */
  jobId: string;
}

/**
 * Stores an account that is connected, or connected again: the account, its secrets, audit entry, event
 * and the job of the first sync commit together.
 */
export async function storeConnection(
  { connections, secrets, jobs, audit, webhooks }: ConnectionStoreDeps,
  tx: Transaction,
  actor: Actor & { userId: string },
  { provider, account, settings, tokens }: NewConnection,
): Promise<StoredConnection> {
  const { organizationId, userId } = actor;
  const { externalId, name } = account;
  const scopes = tokens.scopes.join(' ');
  const described = { organizationId, userId, provider, externalId, name, scopes, settings };
  const { row, known } = await connections.connect(tx, described);
  const { id } = row;
  // The webhook belonged to the old grant; the sync registers a new one.
  await secrets.upsert(tx, id, { tokens, webhook: null, refusedSince: null });
  await audit.record(tx, actor, {
    action: 'CONNECTION_CREATED',
    resourceType: 'Connection',
    resourceId: id,
    metadata: { provider, externalId, name, scopes, reconnected: known },
  });
  await webhooks.publish(tx, {
    organizationId,
    event: connectionCreated,
    payload: { connectionId: id, provider, externalId, name, reconnected: known },
  });
  const job = await enqueueSync(jobs, tx, actor, { connectionId: id, full: false });
  return { row, jobId: job.id };
}
