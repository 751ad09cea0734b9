import { Scheduler } from '@/lib/queue/scheduler';
import { JobSchedulesRepository } from '@/lib/repositories/job-schedules-repository';
import packageJson from '@/package.json' with { type: 'json' };
import { createLinkTokens } from './auth/link-tokens';
import { createVault } from './auth/oauth/token-vault';
import { warmCache } from './cache/warm-cache';
import { type Config, getConfig } from './config';
import { createAuth } from './container/auth';
import { createClosers } from './container/closers';
import { createConnections } from './container/connections';
import { createHealthChecks } from './container/health-checks';
import { createInfrastructure, type Overrides } from './container/infrastructure';
import { createMessaging } from './container/messaging';
import { createOidc } from './container/oidc';
import { createOrganizations } from './container/organizations';
import { contracts } from './contracts';
import { toUnavailable } from './db/errors';
import { findActiveOrganizations } from './db/postgres/find-active-organizations';
import { IdempotencyKeys } from './db/postgres/idempotency-keys';
import { createDomains } from './domains';
import { AuditLogsRepository } from './repositories/audit-logs-repository';
import { AuditSealsRepository } from './repositories/audit-seals-repository';
import { DeprecatedUsesRepository } from './repositories/deprecated-uses-repository';
import { FilesRepository } from './repositories/files-repository';
import { MembersRepository } from './repositories/members-repository';
import { PrunableRowsRepository } from './repositories/prunable-rows-repository';
import { AccessDenials } from './services/audit/access-denials';
import { AuditStream } from './services/audit/audit-stream';
import { createSealKeys } from './services/audit/chain';
import { AuditSealer } from './services/audit/sealer';
import { AuditTrailService } from './services/audit/trail-service';
import { AuditService } from './services/audit-service';
import { DeprecationsService } from './services/deprecations-service';
import { FilesService } from './services/files-service';
import { HealthService } from './services/health-service';
import { IdempotencyService } from './services/idempotency-service';
import { JobKindsService } from './services/job-kinds-service';
import { JobsService } from './services/jobs-service';
import { MailService } from './services/mail-service';
import { Retention } from './services/retention';

/**
 * The composition root: builds every part of a process once and hands each what it needs. Nothing
 * connects before it is used; `close` ends everything in the reverse order of construction.
 */
export function createContainer(config: Config, overrides: Overrides = {}) {
  const closers = createClosers();
  const infrastructure = createInfrastructure(config, overrides, closers);
  const { logger, pool } = infrastructure;

  const vault = createVault(config.encryptionKeys);
  const auditLogs = new AuditLogsRepository(infrastructure);
  const auditSeals = new AuditSealsRepository(infrastructure);
  const audit = new AuditService({ repository: auditLogs });
  const linkTokens = createLinkTokens(config.jwtSecrets);
  const messaging = createMessaging(infrastructure, { audit, vault, linkTokens }, closers);
  const mail = new MailService(infrastructure);
  const auth = createAuth(infrastructure, {
    ...messaging.services,
    audit,
    mail,
    vault,
    linkTokens,
  });
  const { credentials } = auth;
  const files = new FilesService({ repository: new FilesRepository(infrastructure), logger });
  const { uploadLimitBytes } = config;
  const platform = { ...infrastructure, ...messaging.services, audit, mail, files };
  const members = new MembersRepository(infrastructure);
  const domains = createDomains({ ...platform, members, uploadLimitBytes });
  const oidc = createOidc(infrastructure, {
    audit,
    mail,
    vault,
    waysIn: auth.waysIn,
    ...auth.services,
  });
  const organizations = createOrganizations(infrastructure, {
    ...messaging.services,
    audit,
    credentials,
    mail,
    linkTokens,
    sessions: auth.services.sessions,
    secondFactors: auth.secondFactors,
    domainTables: domains.tables,
  });
  const connections = createConnections(infrastructure, {
    ...messaging.services,
    audit,
    vault,
    ingesters: domains.ingesters,
    providers: overrides.providers,
    credentials,
  });
  const health = new HealthService({
    checks: createHealthChecks(infrastructure),
    ...infrastructure,
    metricsToken: config.metricsToken,
    version: { name: packageJson.name, version: packageJson.version, commit: config.commit },
  });

  const deprecations = new DeprecationsService({
    repository: new DeprecatedUsesRepository(infrastructure),
    ...infrastructure,
    operations: Object.values(contracts),
  });
  const accessDenials = new AccessDenials({ ...infrastructure, audit });
  const jobSchedules = new JobSchedulesRepository(infrastructure);
  const processors = [
    ...auth.processors,
    ...messaging.processors,
    ...connections.processors,
    ...domains.processors,
  ];
  const closing = new AbortController();
  closers.add('warming', () => closing.abort());
  closers.add('API key uses', () => auth.apiKeyUses.flush());
  closers.add('access denials', () => accessDenials.flush());
  closers.add('deprecations', () => deprecations.close());

  return {
    ...infrastructure,
    files,
    organizationPurge: organizations.createPurge(connections.services.connections),
    tenantTables: organizations.tenantTables,
    ingesters: domains.ingesters,
    retention: new Retention({
      ...infrastructure,
      days: config.retentionDays,
      rows: new PrunableRowsRepository(infrastructure),
    }),
    scheduler: new Scheduler({
      ...infrastructure,
      schedules: [...connections.schedules, ...domains.schedules],
      repository: jobSchedules,
    }),
    auditSealer: new AuditSealer({
      ...infrastructure,
      repository: auditSeals,
      keys: createSealKeys(config.encryptionKeys),
      stream: new AuditStream(messaging.services),
    }),
    deprecations,
    toUnavailable,
    isOrganizationDeleted: (id: string) => credentials.isOrganizationDeleted(id),
    internalCalls: auth.internalCalls,
    authenticator: auth.authenticator,
    apiKeyUses: auth.apiKeyUses,
    accessDenials,
    idempotency: new IdempotencyService({
      ...infrastructure,
      keys: new IdempotencyKeys(pool),
      vault,
    }),
    services: {
      ...auth.services,
      ...oidc.services,
      ...organizations.services,
      ...messaging.services,
      ...connections.services,
      ...domains.services,
      audit,
      auditTrail: new AuditTrailService({
        ...infrastructure,
        logs: auditLogs,
        seals: auditSeals,
        audit,
      }),
      deprecations,
      health,
      mail,
      jobs: new JobsService({ ...platform, repository: infrastructure.jobsRepository }),
      jobKinds: new JobKindsService({
        ...platform,
        jobSchedules,
        repository: infrastructure.jobControls,
        definitions: processors.map(({ definition }) => definition),
      }),
    },
    createAuthenticatedClient: connections.createAuthenticatedClient,
    processors,
    /** Fills the cache with what is declared hot; for servers, once they listen. Never rejects. */
    warmCache: () =>
      warmCache({
        warmUps: config.cacheEnabled ? domains.warmUps : [],
        findActive: (limit) => findActiveOrganizations(pool, limit),
        logger,
        signal: closing.signal,
      }),
    close: () => closers.closeAll(logger),
  };
}

export type Container = ReturnType<typeof createContainer>;

/** A symbol of the registry: every copy of this module in the process finds the same container. */
const CONTAINER = Symbol.for('plinth.container');
const shared = globalThis as typeof globalThis & { [CONTAINER]?: Container };
let own: Container | undefined;

/** Requests that began on an outdated container may end on it. */
const CLOSE_OUTDATED_MS = 10_000;

/**
 * The process's container, built on first use. While developing, Next.js reloads modules, and not those
 * of all routes at once: for a while both copies use the newest container. Everywhere else a second
 * copy of this module is a fault.
 * @throws Error when the process has a container of another copy already
 */
export function getContainer(): Container {
  const held = shared[CONTAINER];
  if (own && held) return held;
  const config = getConfig();
  if (held && config.environment !== 'development') {
    throw new Error(
      'This process has a container already: a second copy of the server code was loaded, such as the bundle of Next.js beside ours. Serve /api from one of them.',
    );
  }
  own = createContainer(config);
  shared[CONTAINER] = own;
  if (held) setTimeout(() => void held.close(), CLOSE_OUTDATED_MS).unref();
  return own;
}
