import { createDeviceTokens } from '@/lib/auth/device-tokens';
import { createOidcClient, type OidcClient } from '@/lib/auth/oauth/oidc-client';
import { createPendingIdentities } from '@/lib/auth/oauth/pending-identities';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { IdentitiesRepository } from '@/lib/repositories/identities-repository';
import { OidcStatesRepository } from '@/lib/repositories/oidc-states-repository';
import { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { SecondFactorSignIn } from '@/lib/services/auth/factors/second-factor-sign-in';
import { Identities } from '@/lib/services/auth/identities';
import { OidcAccounts } from '@/lib/services/auth/oidc-accounts';
import { OidcService } from '@/lib/services/auth/oidc-service';
import type { SessionsService } from '@/lib/services/auth/sessions-service';
import type { WaysIn } from '@/lib/services/auth/ways-in';
import type { MailService } from '@/lib/services/mail-service';
import type { Infrastructure } from './infrastructure';

/** Sign-in with issuers of OpenID Connect. */
export function createOidc(
  infrastructure: Infrastructure,
  dependencies: {
    audit: AuditService;
    mail: MailService;
    vault: Vault;
    sessions: SessionsService;
    secondFactorSignIn: SecondFactorSignIn;
    waysIn: WaysIn;
  },
) {
  const { config, transaction, logger } = infrastructure;
  const { oidcIssuers, appUrl, jwtSecrets } = config;
  const clients = new Map<string, OidcClient>(
    oidcIssuers.map((issuer) => {
      const redirectUri = `${appUrl}/api/v1/auth/oidc/${issuer.name}/callback`;
      return [issuer.name, createOidcClient(issuer, redirectUri)];
    }),
  );
  const shared = {
    ...dependencies,
    transaction,
    issuers: oidcIssuers,
    users: new UsersRepository(infrastructure),
    identityRows: new IdentitiesRepository(infrastructure),
    pendingIdentities: createPendingIdentities(jwtSecrets),
    deviceTokens: createDeviceTokens(jwtSecrets),
  };
  const identities = new Identities(shared);
  const oidc = new OidcService({
    ...shared,
    clients,
    states: new OidcStatesRepository(infrastructure),
    sessionRows: new SessionsRepository(infrastructure),
    accounts: new OidcAccounts(shared),
    identities,
    appUrl,
    logger,
  });
  return { services: { oidc, identities } };
}
