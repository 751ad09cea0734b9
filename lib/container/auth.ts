import { createAccessTokens } from '@/lib/auth/access-tokens';
import { createAuthenticator } from '@/lib/auth/authenticator';
import { createCsrf } from '@/lib/auth/csrf';
import { createDeviceTokens } from '@/lib/auth/device-tokens';
import { createInternalCallToken } from '@/lib/auth/internal-calls';
import { createRefreshTokens } from '@/lib/auth/refresh-tokens';
import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { ApiKeysService } from '@/lib/services/api-keys-service';
import type { AuditService } from '@/lib/services/audit-service';
import { AuthService } from '@/lib/services/auth-service';
import { createSignInBudget } from '@/lib/services/sign-in-budget';
import type { Infrastructure } from './infrastructure';

/** Who may call, and how the pipeline knows. */
export function createAuth(
  { config, prisma, pool, transaction, cache, rateLimiter }: Infrastructure,
  audit: AuditService,
) {
  const accessTokens = createAccessTokens(config.jwtSecret);
  const csrf = createCsrf(config.jwtSecret);
  const sessions = new SessionsRepository(prisma);
  const deviceTokens = createDeviceTokens(config.jwtSecret);
  const apiKeys = new ApiKeysService({
    transaction,
    apiKeys: new ApiKeysRepository({ prisma, pool }),
    audit,
    cache,
  });
  const auth = new AuthService({
    transaction,
    users: new UsersRepository(prisma),
    sessions,
    deviceTokens,
    takeSignInAttempt: createSignInBudget({ rateLimiter, sessions, deviceTokens }),
    accessTokens,
    refreshTokens: createRefreshTokens(config.jwtSecret),
    audit,
  });
  return {
    internalCallToken: createInternalCallToken(config.jwtSecret),
    authenticator: createAuthenticator({
      accessTokens,
      csrf,
      findApiKey: apiKeys.findLive,
    }),
    services: { auth, csrf, apiKeys },
  };
}
