import type { LinkTokens } from '@/lib/auth/link-tokens';
import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import { InvitationsRepository } from '@/lib/repositories/invitations-repository';
import { MembersRepository } from '@/lib/repositories/members-repository';
import { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import { RolesRepository } from '@/lib/repositories/roles-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { SessionsService } from '@/lib/services/auth/sessions-service';
import { JoinService } from '@/lib/services/invitations/join-service';
import { InvitationsService } from '@/lib/services/invitations-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import type { MailService } from '@/lib/services/mail-service';
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
  mail: MailService;
  linkTokens: LinkTokens;
  sessions: SessionsService;
}

/** Organizations and the people in them. */
export function createOrganizations(
  infrastructure: Infrastructure,
  { sessions, ...dependencies }: OrganizationsDependencies,
) {
  const shared = { ...dependencies, transaction: infrastructure.transaction };
  const members = new MembersRepository(infrastructure);
  const roles = new RolesRepository(infrastructure);
  const users = new UsersRepository(infrastructure);
  const invitations = new InvitationsRepository(infrastructure);
  const inviting = { ...shared, members, roles, users, invitations };
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
      invitations: new InvitationsService(inviting),
      joining: new JoinService({ ...inviting, sessions }),
      roles: new RolesService({ ...shared, members, roles }),
    },
  };
}
