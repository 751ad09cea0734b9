import { createAccessTokens } from '@/lib/auth/access-tokens';
import { createAuthenticator } from '@/lib/auth/authenticator';
import { createCsrf } from '@/lib/auth/csrf';
import { createDeviceTokens } from '@/lib/auth/device-tokens';
import { createInternalCallToken } from '@/lib/auth/internal-calls';
import { createRefreshTokens } from '@/lib/auth/refresh-tokens';
import { createFailedAttempts } from '@/lib/rate-limiter/failed-attempts';
import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { ApiKeysService } from '@/lib/services/api-keys-service';
import type { AuditService } from '@/lib/services/audit-service';
import { AuthService } from '@/lib/services/auth-service';
import { LiveCredentials } from '@/lib/services/live-credentials';
import { createSignInBudget } from '@/lib/services/sign-in-budget';
import type { Infrastructure } from './infrastructure';

/** Who may call, and how the pipeline knows. */
export function createAuth(infrastructure: Infrastructure, audit: AuditService) {
  const { config, transaction, credentialsCache, rateLimiter } = infrastructure;
  const accessTokens = createAccessTokens(config.jwtSecret);
  const csrf = createCsrf(config.jwtSecret);
  const sessions = new SessionsRepository(infrastructure);
  const users = new UsersRepository(infrastructure);
  const apiKeys = new ApiKeysRepository(infrastructure);
  const credentials = new LiveCredentials({ cache: credentialsCache, sessions, apiKeys, users });
  const deviceTokens = createDeviceTokens(config.jwtSecret);
  const auth = new AuthService({
    transaction,
    users,
    sessions,
    deviceTokens,
    takeSignInAttempt: createSignInBudget({ rateLimiter, sessions, deviceTokens }),
    accessTokens,
    refreshTokens: createRefreshTokens(config.jwtSecret),
    audit,
    credentials,
  });
  return {
    internalCallToken: createInternalCallToken(config.jwtSecret),
    credentials,
    authenticator: createAuthenticator({
      accessTokens,
      csrf,
      credentials,
      failedAttempts: createFailedAttempts(rateLimiter),
    }),
    services: {
      auth,
      csrf,
      apiKeys: new ApiKeysService({ transaction, apiKeys, audit, credentials }),
    },
  };
}
