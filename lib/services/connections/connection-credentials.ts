import type { Actor } from '@/lib/auth/actor';
import { createTokenClient } from '@/lib/auth/oauth/authenticated-client';
import type { createConnection } from '@/lib/contracts/connections';
import type { BodyOf } from '@/lib/contracts/contract';
import type { RunTransaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, ValidationError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import type { Settings } from '@/lib/integrations/authorization';
import { parseFields } from '@/lib/integrations/fields';
import type { CredentialsProvider, ProviderAccount } from '@/lib/integrations/provider';
import { ProviderResponseError } from '@/lib/integrations/provider-errors';
import {
  type ConnectionStoreDeps,
  type StoredConnection,
  storeConnection,
} from './connection-store';

export interface ConnectionCredentialsDeps extends ConnectionStoreDeps {
  transaction: RunTransaction;
  providers: Providers;
}

/** A provider that rejects what the customer has entered says nothing about its own health. */
const REJECTED = new Set([400, 401, 403, 404]);

/**
 * Connects accounts by credentials that the customer enters, such as an API key. They are stored like
 * the access token of a grant that never expires and cannot be refreshed.
 */
export class ConnectionCredentials {
  constructor(private readonly deps: ConnectionCredentialsDeps) {}

  /** @throws ValidationError when the provider rejects the credentials; ProviderError */
  async connect(
    actor: Actor,
    { provider: id, fields }: BodyOf<typeof createConnection>,
  ): Promise<StoredConnection> {
    const { userId } = actor;
    if (userId === null) throw new ForbiddenError('Only users can connect accounts');
    const provider = this.deps.providers.get(id);
    if (!('credentials' in provider)) {
      throw new ConflictError(`${provider.name} is connected by OAuth: start an authorization`);
    }
    const { settings, secrets } = parseFields(provider.fields, fields);
    const accessToken = JSON.stringify(secrets);
    const account = await this.identify(provider, accessToken, settings);
    const never = { refreshToken: null, issuedAt: Date.now(), expiresAt: null, scopes: [] };
    const connected = { provider: id, account, settings, tokens: { accessToken, ...never } };
    return this.deps.transaction((tx) =>
      storeConnection(this.deps, tx, { ...actor, userId }, connected),
    );
  }

  private async identify(
    provider: CredentialsProvider,
    accessToken: string,
    settings: Settings,
  ): Promise<ProviderAccount> {
    try {
      return await provider.identify(createTokenClient(provider, accessToken, settings));
    } catch (error) {
      if (!(error instanceof ProviderResponseError) || !REJECTED.has(error.status)) throw error;
      const message = `is rejected by ${provider.name} (status ${error.status})`;
      const secrets = provider.fields.filter(({ isSecret }) => isSecret);
      throw new ValidationError(
        secrets.map(({ name }) => ({ path: `body.fields.${name}`, message })),
      );
    }
  }
}
