import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { TenantTable } from '@/lib/db/postgres/tenant-rows';
import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import { ConnectionsRepository } from '@/lib/repositories/connections-repository';
import { InvitationsRepository } from '@/lib/repositories/invitations-repository';
import { MembersRepository } from '@/lib/repositories/members-repository';
import { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import { RolesRepository } from '@/lib/repositories/roles-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { TenantRowsRepository } from '@/lib/repositories/tenant-rows-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { SecondFactors } from '@/lib/services/auth/factors/second-factors';
import type { SessionsService } from '@/lib/services/auth/sessions-service';
import type { ConnectionsService } from '@/lib/services/connections-service';
import { JoinService } from '@/lib/services/invitations/join-service';
import { InvitationsService } from '@/lib/services/invitations-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import type { MailService } from '@/lib/services/mail-service';
import { FactorResets } from '@/lib/services/members/factor-resets';
import { MembersService } from '@/lib/services/members-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { OrganizationExport } from '@/lib/services/organizations/organization-export';
import { OrganizationPurge } from '@/lib/services/organizations/organization-purge';
import { TENANT_TABLES } from '@/lib/services/organizations/tenant-tables';
import { OrganizationsService } from '@/lib/services/organizations-service';
import { RolesService } from '@/lib/services/roles-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import type { Infrastructure } from './infrastructure';

export interface OrganizationsDependencies {
  audit: AuditService;
  webhooks: WebhooksService;
  notifications: NotificationsService;
  credentials: LiveCredentials;
  mail: MailService;
  linkTokens: LinkTokens;
  sessions: SessionsService;
  secondFactors: SecondFactors;
  /** The tables of domains. */
  domainTables: readonly TenantTable[];
}

/** Organizations and the people in them. */
export function createOrganizations(
  infrastructure: Infrastructure,
  { sessions, secondFactors, domainTables, ...dependencies }: OrganizationsDependencies,
) {
  const shared = { ...dependencies, transaction: infrastructure.transaction };
  const members = new MembersRepository(infrastructure);
  const roles = new RolesRepository(infrastructure);
  const users = new UsersRepository(infrastructure);
  const invitations = new InvitationsRepository(infrastructure);
  const organizations = new OrganizationsRepository(infrastructure);
  const owned = {
    ...shared,
    logger: infrastructure.logger,
    organizations,
    rows: new TenantRowsRepository(infrastructure),
    tables: [...domainTables, ...TENANT_TABLES],
  };
  const { rateLimiter } = infrastructure;
  const apiKeys = new ApiKeysRepository(infrastructure);
  const inviting = { ...shared, members, apiKeys, roles, users, invitations, rateLimiter };
  return {
    tenantTables: owned.tables,
    /** Needs the connections, which are created later. */
    createPurge: (connecting: Pick<ConnectionsService, 'disconnect'>) =>
      new OrganizationPurge({
        ...owned,
        connections: new ConnectionsRepository(infrastructure),
        connecting,
      }),
    services: {
      organizations: new OrganizationsService({
        ...shared,
        organizations,
        jobs: infrastructure.jobsRepository,
      }),
      organizationExport: new OrganizationExport(owned),
      members: new MembersService({
        ...shared,
        members,
        roles,
        sessions: new SessionsRepository(infrastructure),
        apiKeys,
      }),
      factorResets: new FactorResets({
        ...shared,
        members,
        organizations,
        secondFactors,
        sessions,
      }),
      invitations: new InvitationsService(inviting),
      joining: new JoinService({ ...inviting, sessions }),
      roles: new RolesService({ ...shared, members, roles }),
    },
  };
}
