import { createAccessTokens } from '@/lib/auth/access-tokens';
import { createAuthenticator } from '@/lib/auth/authenticator';
import { createCsrf } from '@/lib/auth/csrf';
import { createDeviceTokens } from '@/lib/auth/device-tokens';
import { createInternalCallToken } from '@/lib/auth/internal-calls';
import { createRefreshTokens } from '@/lib/auth/refresh-tokens';
import { createFailedAttempts } from '@/lib/rate-limiter/failed-attempts';
import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { ApiKeyUses } from '@/lib/services/api-keys/api-key-uses';
import { ApiKeysService } from '@/lib/services/api-keys-service';
import type { AuditService } from '@/lib/services/audit-service';
import { AccountService } from '@/lib/services/auth/account-service';
import { PasswordsService } from '@/lib/services/auth/passwords-service';
import { SessionsService } from '@/lib/services/auth/sessions-service';
import { createSignInBudget } from '@/lib/services/auth/sign-in-budget';
import { SignInService } from '@/lib/services/auth/sign-in-service';
import { SignUpService } from '@/lib/services/auth/sign-up-service';
import { LiveCredentials } from '@/lib/services/live-credentials';
import type { MailService } from '@/lib/services/mail-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import type { Infrastructure } from './infrastructure';

/** Who may call, and how the pipeline knows. */
export function createAuth(
  infrastructure: Infrastructure,
  dependencies: { audit: AuditService; mail: MailService; notifications: NotificationsService },
) {
  const { audit, mail, notifications } = dependencies;
  const { config, transaction, credentialsCache, rateLimiter } = infrastructure;
  const accessTokens = createAccessTokens(config.jwtSecret);
  const csrf = createCsrf(config.jwtSecret);
  const sessions = new SessionsRepository(infrastructure);
  const users = new UsersRepository(infrastructure);
  const apiKeys = new ApiKeysRepository(infrastructure);
  const credentials = new LiveCredentials({
    cache: credentialsCache,
    sessions,
    apiKeys,
    users,
    organizations: new OrganizationsRepository(infrastructure),
  });
  const deviceTokens = createDeviceTokens(config.jwtSecret);
  const sessionsService = new SessionsService({
    transaction,
    users,
    sessions,
    accessTokens,
    refreshTokens: createRefreshTokens(config.jwtSecret),
    deviceTokens,
    audit,
    notifications,
    credentials,
  });
  const shared = { transaction, users, audit, mail, sessions: sessionsService };
  return {
    internalCallToken: createInternalCallToken(config.jwtSecret),
    credentials,
    apiKeyUses: new ApiKeyUses({ apiKeys, logger: infrastructure.logger }),
    authenticator: createAuthenticator({
      accessTokens,
      csrf,
      credentials,
      failedAttempts: createFailedAttempts(rateLimiter),
    }),
    services: {
      account: new AccountService(shared),
      passwords: new PasswordsService(shared),
      sessions: sessionsService,
      signIn: new SignInService({
        ...shared,
        takeSignInAttempt: createSignInBudget({ rateLimiter, sessions, deviceTokens }),
      }),
      signUp: new SignUpService(shared),
      csrf,
      apiKeys: new ApiKeysService({ transaction, apiKeys, audit, credentials }),
    },
  };
}
