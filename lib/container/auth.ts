import { createAccessTokens } from '@/lib/auth/access-tokens';
import { createAuthenticator } from '@/lib/auth/authenticator';
import { createKeyring } from '@/lib/auth/crypto';
import { createCsrf } from '@/lib/auth/csrf';
import { createDeviceTokens } from '@/lib/auth/device-tokens';
import { createInternalCalls } from '@/lib/auth/internal-calls';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { createPasskeys } from '@/lib/auth/passkeys';
import { createRefreshTokens } from '@/lib/auth/refresh-tokens';
import { PRODUCT_NAME } from '@/lib/contracts/product';
import { registerProcessor } from '@/lib/queue/define-job';
import { sendAccountMail } from '@/lib/queue/jobs/account-jobs';
import { processAccountMailJob } from '@/lib/queue/processors/account-mail-processor';
import { createFailedAttempts } from '@/lib/rate-limiter/failed-attempts';
import { AccountDeletionsRepository } from '@/lib/repositories/account-deletions-repository';
import { AccountExportsRepository } from '@/lib/repositories/account-exports-repository';
import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import { EmailChangesRepository } from '@/lib/repositories/email-changes-repository';
import { IdentitiesRepository } from '@/lib/repositories/identities-repository';
import { MembersRepository } from '@/lib/repositories/members-repository';
import { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import { PasskeysRepository } from '@/lib/repositories/passkeys-repository';
import { PortalSessionsRepository } from '@/lib/repositories/portal-sessions-repository';
import { SecondFactorsRepository } from '@/lib/repositories/second-factors-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { SignUpsRepository } from '@/lib/repositories/sign-ups-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';
import { ApiKeyUses } from '@/lib/services/api-keys/api-key-uses';
import { ApiKeysService } from '@/lib/services/api-keys-service';
import type { AuditService } from '@/lib/services/audit-service';
import { AccountDeletion } from '@/lib/services/auth/account-deletion';
import { AccountExport } from '@/lib/services/auth/account-export';
import { AccountService } from '@/lib/services/auth/account-service';
import { EmailChanges } from '@/lib/services/auth/email-changes';
import { FactorsService } from '@/lib/services/auth/factors/factors-service';
import { SecondFactorSignIn } from '@/lib/services/auth/factors/second-factor-sign-in';
import { SecondFactors } from '@/lib/services/auth/factors/second-factors';
import { PasskeyProofs } from '@/lib/services/auth/passkeys/passkey-proofs';
import { PasskeySignIn } from '@/lib/services/auth/passkeys/passkey-sign-in';
import { PasskeysService } from '@/lib/services/auth/passkeys/passkeys-service';
import { PasswordResets } from '@/lib/services/auth/password-resets';
import { PasswordsService } from '@/lib/services/auth/passwords-service';
import { ReauthenticationService } from '@/lib/services/auth/reauthentication-service';
import { SessionsService } from '@/lib/services/auth/sessions-service';
import {
  createMailBudget,
  createSecondFactorBudget,
  createSignInBudget,
} from '@/lib/services/auth/sign-in-budget';
import { SignInService } from '@/lib/services/auth/sign-in-service';
import { SignInStart } from '@/lib/services/auth/sign-in-start';
import { SignUpService } from '@/lib/services/auth/sign-up-service';
import { WaysIn } from '@/lib/services/auth/ways-in';
import { LiveCredentials } from '@/lib/services/live-credentials';
import type { MailService } from '@/lib/services/mail-service';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { PortalService } from '@/lib/services/webhooks/portal-service';
import type { Infrastructure } from './infrastructure';

/** Who may call, and how the pipeline knows. */
export function createAuth(
  infrastructure: Infrastructure,
  dependencies: {
    audit: AuditService;
    mail: MailService;
    vault: Vault;
    notifications: NotificationsService;
    linkTokens: LinkTokens;
  },
) {
  const { audit, notifications } = dependencies;
  const { config, transaction, transactionApart, jobs, credentialsCache, rateLimiter } =
    infrastructure;
  const accessTokens = createAccessTokens(config.jwtSecrets);
  const csrf = createCsrf(config.jwtSecrets);
  const sessions = new SessionsRepository(infrastructure);
  const users = new UsersRepository(infrastructure);
  const apiKeys = new ApiKeysRepository(infrastructure);
  const organizations = new OrganizationsRepository(infrastructure);
  const credentials = new LiveCredentials({
    cache: credentialsCache,
    sessions,
    apiKeys,
    users,
    organizations,
  });
  const deviceTokens = createDeviceTokens(config.jwtSecrets);
  const sessionsService = new SessionsService({
    transaction,
    users,
    sessions,
    accessTokens,
    refreshTokens: createRefreshTokens(config.jwtSecrets),
    deviceTokens,
    audit,
    notifications,
    credentials,
  });
  const budget = { rateLimiter, sessions, deviceTokens };
  const addressKeys = createKeyring(config.jwtSecrets, 'plinth/unknown-address');
  const factors = new SecondFactorsRepository(infrastructure);
  const verificationTokens = new VerificationTokensRepository(infrastructure);
  const passkeyRows = new PasskeysRepository(infrastructure);
  const passkeys = createPasskeys({
    appUrl: config.appUrl,
    secrets: config.jwtSecrets,
    productName: PRODUCT_NAME,
  });
  const passkeyProofs = new PasskeyProofs({ passkeys, passkeyRows, verificationTokens });
  const identityRows = new IdentitiesRepository(infrastructure);
  const shared = {
    ...dependencies,
    transaction,
    transactionApart,
    jobs,
    users,
    sessions: sessionsService,
    verificationTokens,
    passkeys,
    passkeyRows,
    passkeyProofs,
    waysIn: new WaysIn({ issuers: config.oidcIssuers, identityRows, passkeyRows }),
    allowsMail: createMailBudget(budget),
    takeSignInAttempt: createSignInBudget(budget),
    emailChanges: new EmailChangesRepository(infrastructure),
    identityRows,
    takeSecondFactorAttempt: createSecondFactorBudget(budget),
    factors,
    secondFactors: new SecondFactors({ ...dependencies, factors, passkeyRows, passkeyProofs }),
    signInStart: new SignInStart({
      ...dependencies,
      users,
      sessions: sessionsService,
      deviceTokens,
    }),
  };
  const secondFactorSignIn = new SecondFactorSignIn(shared);
  const signUps = new SignUpsRepository(infrastructure);
  const signUp = new SignUpService({ ...shared, signUps, mode: config.signUp });
  const passwordResets = new PasswordResets(shared);
  const emailChanges = new EmailChanges({ ...shared, apiKeys, credentials });
  const accountDeletion = new AccountDeletion({
    ...shared,
    credentials,
    deletions: new AccountDeletionsRepository(infrastructure),
    members: new MembersRepository(infrastructure),
    organizations,
  });
  const webhookPortal = new PortalService({
    ...{ transaction, organizations, credentials, audit, appUrl: config.appUrl },
    portalSessions: new PortalSessionsRepository(infrastructure),
  });
  return {
    internalCalls: createInternalCalls(config.jwtSecrets),
    credentials,
    secondFactors: shared.secondFactors,
    waysIn: shared.waysIn,
    apiKeyUses: new ApiKeyUses({ apiKeys, logger: infrastructure.logger }),
    authenticator: createAuthenticator({
      accessTokens,
      csrf,
      credentials: {
        findSession: (claims) => credentials.findSession(claims),
        findApiKey: (hash) => credentials.findApiKey(hash),
        findPortalSession: (hash) => webhookPortal.findPortalSession(hash),
      },
      failedAttempts: createFailedAttempts(rateLimiter),
    }),
    services: {
      account: new AccountService(shared),
      passwords: new PasswordsService(shared),
      sessions: sessionsService,
      reauthentication: new ReauthenticationService(shared),
      signIn: new SignInService({
        ...shared,
        secondFactorSignIn,
        hashAddress: (email) => addressKeys.sign(email),
      }),
      secondFactorSignIn,
      factors: new FactorsService(shared),
      passkeys: new PasskeysService(shared),
      passkeySignIn: new PasskeySignIn(shared),
      signUp,
      passwordResets,
      emailChanges,
      accountDeletion,
      accountExport: new AccountExport({
        ...shared,
        accountExports: new AccountExportsRepository(infrastructure),
      }),
      csrf,
      webhookPortal,
      apiKeys: new ApiKeysService({ transaction, apiKeys, audit, credentials }),
    },
    processors: [
      registerProcessor(
        sendAccountMail,
        processAccountMailJob({ signUp, passwordResets, emailChanges, accountDeletion }),
      ),
    ],
  };
}
