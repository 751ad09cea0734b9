import { NeedsReauthError, NotFoundError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import { createHttpProviderClient } from '@/lib/integrations/http-provider-client';
import type { Provider, ProviderClient } from '@/lib/integrations/provider';
import type { ConnectionsRepository } from '@/lib/repositories/connections-repository';
import type { AccessTokens } from './access-tokens';

export interface AuthenticatedClientOptions {
  /** Ends the client's requests and waits. */
  signal?: AbortSignal;
  /** How long one call may wait for rate limits in all. Default 30 s. */
  maxWaitMs?: number;
  /** Of each try of a request. Default 15 s. */
  timeoutMs?: number;
}

/**
 * Makes clients that call a provider on behalf of a connection.
 * @throws NotFoundError when it does not exist (any more), NeedsReauthError when its grant is dead
 */
export type CreateAuthenticatedClient = (
  connectionId: string,
  options?: AuthenticatedClientOptions,
) => Promise<ProviderClient>;

/** Binds `createAuthenticatedClient` to its parts. */
export function bindAuthenticatedClient(parts: {
  connections: Pick<ConnectionsRepository, 'findById'>;
  providers: Providers;
  tokens: AccessTokens;
}): CreateAuthenticatedClient {
  return async (connectionId, options = {}) => {
    const connection = await parts.connections.findById(connectionId);
    if (!connection || connection.status === 'disconnected') throw new NotFoundError('Connection');
    if (connection.status === 'needs_reauth') throw new NeedsReauthError(connectionId);
    const provider = parts.providers.get(connection.provider);
    return createHttpProviderClient({
      provider: provider.name,
      baseUrl: provider.baseUrl,
      tokens: parts.tokens.of(connectionId, provider),
      ...options,
    });
  };
}

/** A client for an account that is not stored yet: its token cannot be renewed. */
export function createTokenClient(provider: Provider, accessToken: string): ProviderClient {
  const get = async () => accessToken;
  return createHttpProviderClient({
    provider: provider.name,
    baseUrl: provider.baseUrl,
    // Answering the same token again makes the client report the refusal.
    tokens: { get, renew: get },
    maxWaitMs: 5_000,
    timeoutMs: 10_000,
  });
}
