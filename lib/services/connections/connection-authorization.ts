import { randomPKCECodeVerifier } from 'openid-client';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import { hashToken, randomToken, safeEqual } from '@/lib/auth/crypto';
import { createTokenClient } from '@/lib/auth/oauth/authenticated-client';
import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import type { OAuthClients } from '@/lib/auth/oauth/oauth-client';
import { InvalidGrantError } from '@/lib/auth/oauth/oauth-errors';
import type { TokenSet } from '@/lib/auth/oauth/token-set';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import {
  type ConnectionView,
  type connectionCallback,
  connectionCreated,
} from '@/lib/contracts/connections';
import type { QueryOf } from '@/lib/contracts/contract';
import type { JobView } from '@/lib/contracts/jobs';
import type { Role } from '@/lib/contracts/permissions';
import type { RunTransaction } from '@/lib/db/transaction';
import { ApiError, ForbiddenError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import type { Provider, ProviderAccount, ResourceIngester } from '@/lib/integrations/provider';
import type { Jobs } from '@/lib/queue/types';
import type { ConnectionsRepository } from '@/lib/repositories/connections-repository';
import type {
  OAuthStateRow,
  OAuthStatesRepository,
} from '@/lib/repositories/oauth-states-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { enqueueSync } from '@/lib/services/sync/enqueue-sync';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { CONNECTION_RESOURCE, connectionView } from './connection-view';

export interface ConnectionAuthorizationParts {
  transaction: RunTransaction;
  connections: ConnectionsRepository;
  states: OAuthStatesRepository;
  secrets: ConnectionSecrets;
  providers: Providers;
  ingesters: readonly ResourceIngester[];
  oauth: OAuthClients;
  vault: Pick<Vault, 'encrypt' | 'decrypt'>;
  jobs: Jobs;
  audit: Pick<AuditService, 'record'>;
  webhooks: Pick<WebhooksService, 'publish'>;
}

export interface StartedAuthorization {
  authorizationUrl: string;
  expiresAt: string;
  /** Binds the browser to the attempt. */
  cookie: { value: string; maxAgeSeconds: number };
}

export interface FinishedAuthorization {
  connection: ConnectionView;
  job: JobView;
}

/** How long a customer may take at the provider. */
const AUTHORIZATION_SECONDS = 10 * 60;
const KEPT_MS = 24 * 60 * 60 * 1000;
const BINDING = /^[\w-]{43}$/;

const invalidState = () =>
  new ApiError(
    'OAUTH_STATE_INVALID',
    'This authorization was not started in this browser, has expired or has been used; connect again',
  );

/** The way of an account into the system: to the provider with a `state`, and back with a code. */
export class ConnectionAuthorization {
  constructor(private readonly parts: ConnectionAuthorizationParts) {}

  /**
   * Starts an authorization. A browser keeps its `binding` from attempt to attempt, so that two tabs
   * do not disturb each other.
   */
  async start(
    actor: Actor,
    providerId: string,
    knownBinding: string | null,
  ): Promise<StartedAuthorization> {
    const { providers, ingesters, oauth, vault, states, transaction, audit } = this.parts;
    const { organizationId, userId } = actor;
    if (userId === null) throw new ForbiddenError('Only users can connect accounts');
    const provider = providers.get(providerId);
    const state = randomToken();
    const stateHash = hashToken(state);
    const codeVerifier = randomPKCECodeVerifier();
    const binding = knownBinding && BINDING.test(knownBinding) ? knownBinding : randomToken();
    const ofResources = ingesters.flatMap(({ sources }) => sources[providerId]?.scopes ?? []);
    const scopes = [...new Set([...provider.oauth.scopes, ...ofResources])];
    const authorizationUrl = await oauth(provider).buildAuthUrl({ scopes, state, codeVerifier });
    const now = Date.now();
    const expiresAt = new Date(now + AUTHORIZATION_SECONDS * 1000);
    await transaction(async (tx) => {
      await states.deleteExpired(tx, new Date(now - KEPT_MS));
      await states.insert(tx, {
        stateHash,
        organizationId,
        userId,
        provider: providerId,
        codeVerifier: vault.encrypt(codeVerifier, stateHash),
        bindingHash: hashToken(binding),
        expiresAt,
      });
      await audit.record(tx, actor, {
        action: 'CONNECTION_AUTHORIZATION_STARTED',
        resourceType: CONNECTION_RESOURCE,
        metadata: { provider: providerId },
      });
    });
    return {
      authorizationUrl,
      expiresAt: expiresAt.toISOString(),
      cookie: { value: binding, maxAgeSeconds: AUTHORIZATION_SECONDS },
    };
  }

  /**
   * Finishes an authorization: account, tokens, audit entry, event and the first sync's job commit
   * together.
   * @throws ApiError OAUTH_STATE_INVALID, OAUTH_DENIED; ProviderError
   */
  async finish(
    query: QueryOf<typeof connectionCallback>,
    binding: string | null,
    source: RequestSource,
  ): Promise<FinishedAuthorization> {
    const { actor, state } = await this.acceptState(query.state, binding, source);
    const provider = this.parts.providers.get(state.provider);
    const tokens = await this.exchange(provider, state, query);
    const account = await provider.identify(createTokenClient(provider, tokens.accessToken));
    return this.store(actor, provider, account, tokens);
  }

  /** Lets a state pass once, in the browser that it was made for, while whoever made it is a member. */
  private async acceptState(value: string, binding: string | null, source: RequestSource) {
    const { states } = this.parts;
    const state = await states.findByHash(hashToken(value));
    // Compared before the state is used up: whoever only saw the address cannot spoil the attempt.
    if (!state || !binding || !safeEqual(state.bindingHash, hashToken(binding))) {
      throw invalidState();
    }
    if (!(await states.consume(state.id, new Date()))) throw invalidState();
    const { organizationId, userId } = state;
    const role = await states.findRole(organizationId, userId);
    if (!role) throw invalidState();
    const actor: Actor = {
      type: 'user',
      id: userId,
      userId,
      organizationId,
      role: role as Role,
      scopes: 'all',
      sessionId: null,
      source,
    };
    return { actor, state };
  }

  private async exchange(
    provider: Provider,
    { codeVerifier, stateHash }: OAuthStateRow,
    query: QueryOf<typeof connectionCallback>,
  ): Promise<TokenSet> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    try {
      return await this.parts.oauth(provider).exchangeCode({
        params: Object.fromEntries(given) as Record<string, string>,
        state: query.state,
        codeVerifier: this.parts.vault.decrypt(codeVerifier, stateHash),
      });
    } catch (error) {
      if (!(error instanceof InvalidGrantError)) throw error;
      const message = `${provider.name} did not accept the authorization code; connect again`;
      throw new ApiError('OAUTH_DENIED', message, { cause: error });
    }
  }

  private store(
    actor: Actor,
    { id: provider }: Provider,
    { externalId, name }: ProviderAccount,
    tokens: TokenSet,
  ): Promise<FinishedAuthorization> {
    const { transaction, connections, secrets, jobs, audit, webhooks } = this.parts;
    const { organizationId, userId } = actor;
    const scopes = tokens.scopes.join(' ');
    return transaction(async (tx) => {
      const { row, known } = await connections.connect(tx, {
        organizationId,
        userId: userId ?? '',
        provider,
        externalId,
        name,
        scopes,
      });
      const { id } = row;
      // The webhook belonged to the old grant; the sync registers a new one.
      await secrets.put(tx, id, { tokens, webhook: null });
      await audit.record(tx, actor, {
        action: 'CONNECTION_CREATED',
        resourceType: CONNECTION_RESOURCE,
        resourceId: id,
        metadata: { provider, externalId, name, scopes, reconnected: known },
      });
      await webhooks.publish(tx, {
        organizationId,
        event: connectionCreated,
        payload: { connectionId: id, provider, externalId, name, reconnected: known },
      });
      const job = await enqueueSync(jobs, tx, actor, { connectionId: id, full: false });
      return { connection: connectionView(row), job };
    });
  }
}
