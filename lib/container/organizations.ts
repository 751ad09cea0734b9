import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import { MembersRepository } from '@/lib/repositories/members-repository';
import { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import { RolesRepository } from '@/lib/repositories/roles-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import { MembersService } from '@/lib/services/members-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { OrganizationsService } from '@/lib/services/organizations-service';
import { RolesService } from '@/lib/services/roles-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import type { Infrastructure } from './infrastructure';

export interface OrganizationsDependencies {
  audit: AuditService;
  webhooks: WebhooksService;
  notifications: NotificationsService;
  credentials: LiveCredentials;
}

/** Organizations and the people in them. */
export function createOrganizations(
  infrastructure: Infrastructure,
  dependencies: OrganizationsDependencies,
) {
  const shared = { ...dependencies, transaction: infrastructure.transaction };
  const members = new MembersRepository(infrastructure);
  const roles = new RolesRepository(infrastructure);
  return {
    services: {
      organizations: new OrganizationsService({
        ...shared,
        organizations: new OrganizationsRepository(infrastructure),
      }),
      members: new MembersService({
        ...shared,
        members,
        roles,
        sessions: new SessionsRepository(infrastructure),
        apiKeys: new ApiKeysRepository(infrastructure),
      }),
      roles: new RolesService({ ...shared, members, roles }),
    },
  };
}
