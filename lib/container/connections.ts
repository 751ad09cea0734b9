import { bindAuthenticatedClient } from '@/lib/auth/oauth/authenticated-client';
import { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import { createOAuthClients } from '@/lib/auth/oauth/oauth-client';
import { TokenRefresher } from '@/lib/auth/oauth/token-refresh';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { createProviders } from '@/lib/integrations';
import type { Provider, ResourceIngester } from '@/lib/integrations/provider';
import { registerProcessor } from '@/lib/queue/define-job';
import { processInbound, syncAllConnections, syncConnection } from '@/lib/queue/jobs/sync-jobs';
import { defineSchedule } from '@/lib/queue/schedule';
import { ConnectionSecretsRepository } from '@/lib/repositories/connection-secrets-repository';
import { ConnectionsRepository } from '@/lib/repositories/connections-repository';
import { InboundWebhooksRepository } from '@/lib/repositories/inbound-webhooks-repository';
import { OAuthStatesRepository } from '@/lib/repositories/oauth-states-repository';
import { QuarantineRepository } from '@/lib/repositories/quarantine-repository';
import { SeenRecordsRepository } from '@/lib/repositories/seen-records-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { createMarkNeedsReauth } from '@/lib/services/connections/mark-needs-reauth';
import { ConnectionsService } from '@/lib/services/connections-service';
import { InboundService } from '@/lib/services/inbound-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { SyncService } from '@/lib/services/sync-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import type { Infrastructure } from './infrastructure';

export interface ConnectionsDeps {
  audit: AuditService;
  webhooks: WebhooksService;
  notifications: NotificationsService;
  vault: Vault;
  ingesters: readonly ResourceIngester[];
  credentials: LiveCredentials;
  providers: readonly Provider[] | undefined;
}

/** Customers' accounts at providers: OAuth, tokens that stay fresh, syncs. */
export function createConnections(
  { config, prisma, pool, transaction, jobs, logger, metrics }: Infrastructure,
  { vault, ingesters, providers: declared, ...services }: ConnectionsDeps,
) {
  const providers = createProviders(config, declared);
  const oauth = createOAuthClients({
    redirectUri: `${config.appUrl}/api/v1/connections/callback`,
    production: config.production,
  });
  const connections = new ConnectionsRepository({ prisma, pool });
  const quarantine = new QuarantineRepository({ pool });
  const secrets = new ConnectionSecrets(new ConnectionSecretsRepository(prisma), vault);
  const shared = {
    ...services,
    transaction,
    connections,
    secrets,
    providers,
    ingesters,
    quarantine,
    seen: new SeenRecordsRepository(),
    jobs,
    logger,
    appUrl: config.appUrl,
  };
  const tokens = new TokenRefresher({
    secrets,
    oauth,
    metrics,
    logger,
    onGrantRejected: createMarkNeedsReauth(shared),
  });
  const createAuthenticatedClient = bindAuthenticatedClient({ connections, providers, tokens });
  const states = new OAuthStatesRepository(prisma);
  const sync = new SyncService({ ...shared, createAuthenticatedClient });
  const inbound = new InboundService({
    ...shared,
    inbound: new InboundWebhooksRepository(prisma),
  });
  return {
    services: {
      connections: new ConnectionsService({
        ...shared,
        states,
        oauth,
        vault,
        createAuthenticatedClient,
      }),
      sync,
      inbound,
    },
    processors: [
      registerProcessor(syncConnection, (job) => sync.run(job)),
      registerProcessor(syncAllConnections, ({ signal }) => sync.startAll(signal)),
      registerProcessor(processInbound, (job) => inbound.process(job)),
    ],
    schedules: config.syncCron
      ? [
          defineSchedule({
            name: 'sync.all',
            cron: config.syncCron,
            timeZone: 'UTC',
            missed: 'once',
            job: syncAllConnections,
            payload: {},
          }),
        ]
      : [],
    createAuthenticatedClient,
  };
}
