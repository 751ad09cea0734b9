import { z } from 'zod';
import { NeedsReauthError, NotFoundError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import { resolve, type Settings } from '@/lib/integrations/authorization';
import { createHttpProviderClient } from '@/lib/integrations/http-provider-client';
import type { Provider, ProviderClient } from '@/lib/integrations/provider';
import { type ConnectionsRepository, settingsOf } from '@/lib/repositories/connections-repository';
import type { TokenRefresher } from './token-refresh';

/** The values of secret fields, as the access token of a connection without OAuth. */
const secretFields = z.record(z.string(), z.string());

const parseSecrets = (token: string) => secretFields.parse(JSON.parse(token));

export interface AuthenticatedClientOptions {
  /** Aborts the client's requests and waits. */
  signal?: AbortSignal;
  /** Total time that one call may wait for rate limits. Default 30 s. */
  maxWaitMs?: number;
  /** Timeout of each attempt. Default 15 s. */
  timeoutMs?: number;
}

/**
 * Creates a client that calls a provider on behalf of a connection.
 * @throws NotFoundError when the connection does not exist or is disconnected, NeedsReauthError
 *   when the user must authorize it again
 */
export type CreateAuthenticatedClient = (
  connectionId: string,
  options?: AuthenticatedClientOptions,
) => Promise<ProviderClient>;

/** How a provider is called: by the bearer token, or by the credentials that are stored like one. */
function optionsOf(provider: Provider, settings: Settings) {
  const fixed = provider.headers;
  const headersOf = (token: string) =>
    'credentials' in provider
      ? provider.credentials.headers(parseSecrets(token))
      : { authorization: `Bearer ${token}` };
  return {
    provider: provider.name,
    baseUrl: resolve(provider.baseUrl, settings),
    settings,
    headers: (token: string) => ({ ...fixed, ...headersOf(token) }),
    fetch: provider.fetch,
    errors: 'credentials' in provider ? provider.errors : provider.oauth.errors,
  };
}

/** Binds `createAuthenticatedClient` to its dependencies. */
export function bindAuthenticatedClient(deps: {
  connections: Pick<ConnectionsRepository, 'findById'>;
  providers: Providers;
  tokens: TokenRefresher;
}): CreateAuthenticatedClient {
  return async (connectionId, options = {}) => {
    const connection = await deps.connections.findById(connectionId);
    if (!connection || connection.status === 'disconnected') throw new NotFoundError('Connection');
    if (connection.status === 'needs_reauth') throw new NeedsReauthError(connectionId);
    const provider = deps.providers.get(connection.provider);
    const settings = settingsOf(connection);
    return createHttpProviderClient({
      ...optionsOf(provider, settings),
      tokens: deps.tokens.createTokenSource(connectionId, provider, settings),
      ...options,
    });
  };
}

/** Creates a client for an account without a stored connection; its token cannot be refreshed. */
export function createTokenClient(
  provider: Provider,
  accessToken: string,
  settings: Settings,
): ProviderClient {
  const get = async () => accessToken;
  return createHttpProviderClient({
    ...optionsOf(provider, settings),
    // With the same token again, the client reports the second 401 as an error.
    tokens: { get, refresh: get },
    maxWaitMs: 5_000,
    timeoutMs: 10_000,
  });
}
