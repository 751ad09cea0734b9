import type { z } from 'zod';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { CreateAuthenticatedClient } from '@/lib/auth/oauth/authenticated-client';
import {
  type ConnectionView,
  type connectionCallback,
  connectionDisconnected,
  type getConnectionHealth,
  type listConnections,
  type listProviders,
} from '@/lib/contracts/connections';
import type { QueryOf } from '@/lib/contracts/contract';
import { ConflictError, isApiError, NotFoundError } from '@/lib/errors';
import type { Provider } from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';
import type { ConnectionRow } from '@/lib/repositories/connections-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import {
  ConnectionAuthorization,
  type ConnectionAuthorizationParts,
  type FinishedAuthorization,
  type StartedAuthorization,
} from './connections/connection-authorization';
import { CONNECTION_RESOURCE, connectionView } from './connections/connection-view';

export interface ConnectionsServiceParts extends ConnectionAuthorizationParts {
  createAuthenticatedClient: CreateAuthenticatedClient;
  appUrl: string;
  logger: Logger;
}

type Health = z.output<(typeof getConnectionHealth)['response']>;

/** A person waits for these calls, so they give up early. */
const HASTE = { maxWaitMs: 2_000, timeoutMs: 5_000 };

/** Customers' accounts at providers: connecting, looking after and disconnecting them. */
export class ConnectionsService {
  private readonly authorization: ConnectionAuthorization;

  constructor(private readonly parts: ConnectionsServiceParts) {
    this.authorization = new ConnectionAuthorization(parts);
  }

  listProviders(): z.output<(typeof listProviders)['response']> {
    return this.parts.providers
      .list()
      .map(({ id, name, description }) => ({ id, name, description }));
  }

  list(actor: Actor, query: QueryOf<typeof listConnections>): Promise<TextPage<ConnectionView>> {
    return this.parts.connections.list(actor.organizationId, query);
  }

  /** @throws NotFoundError */
  async get(actor: Actor, id: string): Promise<ConnectionView> {
    return connectionView(await this.find(actor, id));
  }

  /** Where to send the customer. `binding` is the value of the browser's cookie, if it has one. */
  authorize(
    actor: Actor,
    body: { provider: string },
    binding: string | null,
  ): Promise<StartedAuthorization> {
    return this.authorization.start(actor, body.provider, binding);
  }

  /** What the browser brings back from the provider. @throws ApiError OAUTH_STATE_INVALID, OAUTH_DENIED; ProviderError */
  async callback(
    query: QueryOf<typeof connectionCallback>,
    binding: string | null,
    source: RequestSource,
  ): Promise<FinishedAuthorization> {
    try {
      return await this.authorization.finish(query, binding, source);
    } catch (error) {
      if (isApiError(error, 'PROVIDER_ERROR')) {
        const { message, cause } = error;
        const { requestId } = source;
        // Browsers are redirected, so that nobody else logs why.
        this.parts.logger.warn('Connecting an account failed', {
          message,
          reason: cause instanceof Error ? cause.message : undefined,
          requestId,
        });
      }
      throw error;
    }
  }

  /** The console's page of connections, told something by `query`. */
  consoleUrl(query: Record<string, string>): string {
    return `${this.parts.appUrl}/connections?${new URLSearchParams(query)}`;
  }

  /** Asks the provider who the account is. @throws NotFoundError */
  async health(actor: Actor, id: string): Promise<Health> {
    const connection = await this.find(actor, id);
    const provider = this.parts.providers.get(connection.provider);
    const startedAt = performance.now();
    const outcome = await this.probe(connection, provider);
    const secret = await this.parts.secrets.load(id);
    const expiresAt = secret?.tokens.expiresAt ?? null;
    const answered = outcome.status === 'ok';
    return {
      ...outcome,
      latencyMs: answered ? Math.round(performance.now() - startedAt) : null,
      tokenExpiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      checkedAt: new Date().toISOString(),
    };
  }

  /**
   * Revokes the grant at the provider, as far as it answers, and forgets the tokens. Synced data stays,
   * and connecting the same account again goes on where this ended.
   * @throws NotFoundError
   */
  async disconnect(actor: Actor, id: string): Promise<ConnectionView> {
    const connection = await this.find(actor, id);
    await this.leaveProvider(connection);
    const { transaction, connections, secrets, audit, webhooks } = this.parts;
    const { organizationId } = actor;
    const row = await transaction(async (tx) => {
      const before = await connections.lock(tx, id);
      if (!before) throw new NotFoundError('Connection');
      await secrets.delete(tx, id);
      const after = await connections.update(tx, id, {
        status: 'disconnected',
        lastError: null,
        deletedAt: new Date(),
      });
      await audit.record(tx, actor, {
        action: 'CONNECTION_DISCONNECTED',
        resourceType: CONNECTION_RESOURCE,
        resourceId: id,
        changes: { status: { from: before.status, to: after.status } },
      });
      const { provider, externalId, name } = after;
      await webhooks.publish(tx, {
        organizationId,
        event: connectionDisconnected,
        payload: { connectionId: id, provider, externalId, name },
      });
      return after;
    });
    return connectionView(row);
  }

  private async find(actor: Actor, id: string): Promise<ConnectionRow> {
    const row = await this.parts.connections.find(actor.organizationId, id);
    if (!row) throw new NotFoundError('Connection');
    return row;
  }

  private async probe(
    { id, status, lastError, externalId }: ConnectionRow,
    provider: Provider,
  ): Promise<{ status: Health['status']; message: string | null }> {
    if (status === 'disconnected') return { status, message: lastError };
    try {
      const client = await this.parts.createAuthenticatedClient(id, HASTE);
      const account = await provider.identify(client);
      if (account.externalId !== externalId) {
        throw new ConflictError(`${provider.name} answers for another account`);
      }
      return { status: 'ok', message: null };
    } catch (error) {
      if (isApiError(error, 'NEEDS_REAUTH')) {
        return { status: 'needs_reauth', message: error.message };
      }
      if (isApiError(error, 'PROVIDER_ERROR') || isApiError(error, 'CONFLICT')) {
        return { status: 'unreachable', message: error.message };
      }
      throw error;
    }
  }

  /** Best effort: a provider that is away must not keep a customer from disconnecting. */
  private async leaveProvider({ id, provider: providerId, status }: ConnectionRow): Promise<void> {
    const { secrets, providers, oauth, createAuthenticatedClient, logger } = this.parts;
    const attempt = (work: () => Promise<void>) =>
      work().catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        logger.warn('The provider did not confirm the end of a connection', {
          connectionId: id,
          message,
        });
      });
    // A dead grant has nothing left to end.
    if (status !== 'active') return;
    await attempt(async () => {
      const webhook = (await secrets.load(id))?.webhook;
      const { webhooks } = providers.get(providerId);
      if (!webhook || !webhooks) return;
      await webhooks.unregister(await createAuthenticatedClient(id, HASTE), webhook.externalId);
    });
    await attempt(async () => {
      // Read only now: unregistering may have renewed them.
      const tokens = (await secrets.load(id))?.tokens;
      if (!tokens) return;
      await oauth(providers.get(providerId)).revoke(tokens.refreshToken ?? tokens.accessToken);
    });
  }
}
