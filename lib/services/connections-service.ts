import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import type { CreateAuthenticatedClient } from '@/lib/auth/oauth/authenticated-client';
import { connectionDisconnected } from '@/lib/contracts/connection-events';
import {
  type authorizeConnection,
  type ConnectionView,
  connection,
  type createConnection,
  type getConnectionHealth,
  type listConnections,
  type listProviders,
} from '@/lib/contracts/connections';
import type { BodyOf, QueryOf, ResponseOf } from '@/lib/contracts/contract';
import { viewOf } from '@/lib/contracts/view';
import { ConflictError, isApiError, NotFoundError } from '@/lib/errors';
import type { ProviderField } from '@/lib/integrations/authorization';
import type { Provider } from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';
import { type ConnectionRow, settingsOf } from '@/lib/repositories/connections-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import { messageOf } from '@/lib/utils/message-of';
import {
  type Callback,
  ConnectionAuthorization,
  type ConnectionAuthorizationDeps,
  type FinishedAuthorization,
  type StartedAuthorization,
} from './connections/connection-authorization';
import { ConnectionCredentials } from './connections/connection-credentials';

export interface ConnectionsServiceDeps extends ConnectionAuthorizationDeps {
  createAuthenticatedClient: CreateAuthenticatedClient;
  appUrl: string;
  logger: Logger;
}

type Health = z.output<(typeof getConnectionHealth)['response']>;

/** A user waits for these calls, so they give up early. */
const INTERACTIVE = { maxWaitMs: 2_000, timeoutMs: 5_000 };

const connectionView = viewOf(connection);

function toView(row: ConnectionRow): ConnectionView {
  return connectionView({ ...row, scopes: row.scopes.split(' ').filter(Boolean) });
}

const toFieldView = ({ name, label, description, placeholder, ...field }: ProviderField) => ({
  name,
  label,
  description: description ?? null,
  placeholder: placeholder ?? null,
  pattern: field.pattern.source,
  isSecret: field.isSecret ?? false,
});

/** Connects, checks and disconnects customers' accounts at providers. */
export class ConnectionsService {
  private readonly authorization: ConnectionAuthorization;
  private readonly credentials: ConnectionCredentials;

  constructor(private readonly deps: ConnectionsServiceDeps) {
    this.authorization = new ConnectionAuthorization(deps);
    this.credentials = new ConnectionCredentials(deps);
  }

  listProviders(): z.output<(typeof listProviders)['response']> {
    return this.deps.providers.list().map((provider) => ({
      id: provider.id,
      name: provider.name,
      description: provider.description,
      authorization: 'oauth' in provider ? 'oauth2' : 'credentials',
      fields: (provider.fields ?? []).map(toFieldView),
    }));
  }

  list(actor: Actor, query: QueryOf<typeof listConnections>): Promise<TextPage<ConnectionView>> {
    return this.deps.connections.list(actor.organizationId, query);
  }

  /** @throws NotFoundError */
  async get(actor: Actor, id: string): Promise<ConnectionView> {
    return toView(await this.find(actor, id));
  }

  /** Connects an account by credentials, once the provider accepts them. @throws ValidationError, ProviderError */
  async create(
    actor: Actor,
    body: BodyOf<typeof createConnection>,
  ): Promise<ResponseOf<typeof createConnection>> {
    const { row, jobId } = await this.credentials.connect(actor, body);
    return { connection: toView(row), jobId };
  }

  /** Starts an authorization at the provider. `binding` is the browser's cookie, if it has one. */
  authorize(
    actor: Actor,
    body: BodyOf<typeof authorizeConnection>,
    binding: string | null,
  ): Promise<StartedAuthorization> {
    return this.authorization.start(actor, body, binding);
  }

  /** Completes the authorization with the query of the provider's redirect. @throws ApiError OAUTH_STATE_INVALID, OAUTH_DENIED; ProviderError */
  async callback(callback: Callback): Promise<FinishedAuthorization> {
    try {
      return await this.authorization.finish(callback);
    } catch (error) {
      if (isApiError(error, 'PROVIDER_ERROR')) {
        const { message, cause } = error;
        // The route redirects browsers, so the API's error log does not record it.
        this.deps.logger.warn('Connecting an account failed', {
          message,
          reason: cause instanceof Error ? cause.message : undefined,
          requestId: callback.source.requestId,
        });
      }
      throw error;
    }
  }

  /** The console's page of connections, with a query that it displays. */
  consoleUrl(query: Record<string, string>): string {
    return `${this.deps.appUrl}/connections?${new URLSearchParams(query)}`;
  }

  /** Identifies the account at the provider. @throws NotFoundError */
  async health(actor: Actor, id: string): Promise<Health> {
    const row = await this.find(actor, id);
    const provider = this.deps.providers.get(row.provider);
    const startedAt = performance.now();
    const outcome = await this.probe(row, provider);
    const secret = await this.deps.secrets.load(id);
    const expiresAt = secret?.tokens.expiresAt ?? null;
    return {
      ...outcome,
      latencyMs: outcome.status === 'ok' ? Math.round(performance.now() - startedAt) : null,
      tokenExpiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      checkedAt: new Date().toISOString(),
    };
  }

  /**
   * Revokes the grant at the provider, if it is available, and deletes the tokens. Synced data stays;
   * syncs continue from there when the same account is connected again.
   * @throws NotFoundError
   */
  async disconnect(actor: Actor, id: string): Promise<ConnectionView> {
    await this.revokeGrant(await this.find(actor, id));
    const { transaction, connections, secrets, audit, webhooks } = this.deps;
    const { organizationId } = actor;
    const row = await transaction(async (tx) => {
      const before = await connections.lock(tx, id);
      if (!before) throw new NotFoundError('Connection');
      await secrets.remove(tx, id);
      const after = await connections.update(tx, id, {
        status: 'disconnected',
        lastError: null,
        deletedAt: new Date(),
      });
      await audit.record(tx, actor, {
        action: 'CONNECTION_DISCONNECTED',
        resourceType: 'Connection',
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
    return toView(row);
  }

  private async find(actor: Actor, id: string): Promise<ConnectionRow> {
    const row = await this.deps.connections.find(actor.organizationId, id);
    if (!row) throw new NotFoundError('Connection');
    return row;
  }

  private async probe(
    { id, status, lastError, externalId }: ConnectionRow,
    provider: Provider,
  ): Promise<{ status: Health['status']; message: string | null }> {
    if (status === 'disconnected') return { status, message: lastError };
    try {
      const client = await this.deps.createAuthenticatedClient(id, INTERACTIVE);
      const account = await provider.identify(client);
      if (account.externalId !== externalId) {
        throw new ConflictError(`${provider.name} responded for another account`);
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

  /** Best effort: customers can disconnect from a provider that is unavailable. */
  private async revokeGrant(connection: ConnectionRow): Promise<void> {
    const { id, provider: providerId, status } = connection;
    const { secrets, providers, oauth, createAuthenticatedClient, logger } = this.deps;
    const attempt = (work: () => Promise<void>) =>
      work().catch((error: unknown) => {
        const text = 'The provider did not confirm that the connection was revoked';
        logger.warn(text, { connectionId: id, message: messageOf(error) });
      });
    // An inactive connection has no valid grant.
    if (status !== 'active') return;
    await attempt(async () => {
      const webhook = (await secrets.load(id))?.webhook;
      const { webhooks } = providers.get(providerId);
      if (!webhook || !webhooks) return;
      await webhooks.unregister(
        await createAuthenticatedClient(id, INTERACTIVE),
        webhook.externalId,
      );
    });
    await attempt(async () => {
      // Read again: unregistering may have refreshed them.
      const tokens = (await secrets.load(id))?.tokens;
      if (!tokens) return;
      const provider = providers.get(providerId);
      if (!('oauth' in provider)) return;
      const client = oauth(provider, settingsOf(connection));
      await client.revoke(tokens.refreshToken ?? tokens.accessToken);
    });
  }
}
