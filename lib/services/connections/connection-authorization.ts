import { randomPKCECodeVerifier } from 'openid-client';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import { hashToken, randomToken, safeEqual } from '@/lib/auth/crypto';
import { createTokenClient } from '@/lib/auth/oauth/authenticated-client';
import type { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import type { Grant, OAuthClients } from '@/lib/auth/oauth/oauth-client';
import { InvalidGrantError } from '@/lib/auth/oauth/oauth-errors';
import type { TokenSet } from '@/lib/auth/oauth/token-set';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import {
  authorizeConnection,
  type connectionCallback,
  connectionCreated,
} from '@/lib/contracts/connections';
import type { QueryOf } from '@/lib/contracts/contract';
import type { JobView } from '@/lib/contracts/jobs';
import { allows, type Rights } from '@/lib/contracts/permissions';
import type { RunTransaction } from '@/lib/db/transaction';
import { ApiError, ForbiddenError, SecondFactorSetupRequiredError } from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import type { Provider, ProviderAccount, ResourceIngester } from '@/lib/integrations/provider';
import type { Jobs } from '@/lib/queue/types';
import type {
  ConnectionRow,
  ConnectionsRepository,
} from '@/lib/repositories/connections-repository';
import type {
  OAuthStateRow,
  OAuthStatesRepository,
} from '@/lib/repositories/oauth-states-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import { enqueueSync } from '@/lib/services/sync-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { DAY_MS } from '@/lib/utils/durations';

export interface ConnectionAuthorizationDeps {
  transaction: RunTransaction;
  connections: ConnectionsRepository;
  states: OAuthStatesRepository;
  secrets: ConnectionSecrets;
  providers: Providers;
  ingesters: readonly ResourceIngester[];
  oauth: OAuthClients;
  vault: Vault;
  jobs: Jobs;
  audit: AuditService;
  webhooks: WebhooksService;
  credentials: Pick<LiveCredentials, 'findSession' | 'findMember'>;
}

export interface StartedAuthorization {
  authorizationUrl: string;
  expiresAt: string;
  /** Binds the authorization to the browser. */
  cookie: { value: string; maxAgeSeconds: number };
}

export interface FinishedAuthorization {
  connection: ConnectionRow;
  job: JobView;
}

/** How long a customer may take to authorize at the provider. */
const AUTHORIZATION_SECONDS = 10 * 60;
const EXPIRED_RETENTION_MS = DAY_MS;
const BINDING = /^[\w-]{43}$/;

const invalidState = () =>
  new ApiError(
    'OAUTH_STATE_INVALID',
    'This authorization was not started in this browser, has expired or has been used; connect again',
  );

/** Connects accounts by the OAuth authorization code flow, with `state` and PKCE. */
export class ConnectionAuthorization {
  constructor(private readonly deps: ConnectionAuthorizationDeps) {}

  /**
   * Starts an authorization. A browser reuses its `binding`, so that authorizations in two tabs do not
   * invalidate each other.
   */
  async start(
    actor: Actor,
    providerId: string,
    knownBinding: string | null,
  ): Promise<StartedAuthorization> {
    const { providers, oauth, vault, states, transaction, audit } = this.deps;
    const { organizationId, userId, sessionId } = actor;
    if (userId === null) throw new ForbiddenError('Only users can connect accounts');
    const provider = providers.get(providerId);
    const state = randomToken();
    const stateHash = hashToken(state);
    const codeVerifier = randomPKCECodeVerifier();
    const binding = knownBinding && BINDING.test(knownBinding) ? knownBinding : randomToken();
    const scopes = this.scopesOf(provider);
    const authorizationUrl = await oauth(provider).buildAuthUrl({ scopes, state, codeVerifier });
    const now = Date.now();
    const expiresAt = new Date(now + AUTHORIZATION_SECONDS * 1000);
    await transaction(async (tx) => {
      await states.removeExpired(tx, new Date(now - EXPIRED_RETENTION_MS));
      await states.create(tx, {
        stateHash,
        organizationId,
        userId,
        sessionId,
        provider: providerId,
        codeVerifier: vault.encrypt(codeVerifier, stateHash),
        bindingHash: hashToken(binding),
        expiresAt,
      });
      await audit.record(tx, actor, {
        action: 'CONNECTION_AUTHORIZATION_STARTED',
        resourceType: 'Connection',
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
    const { actor, state } = await this.consumeState(query.state, binding, source);
    const provider = this.deps.providers.get(state.provider);
    const { tokens } = await this.exchange(provider, state, query);
    const account = await provider.identify(createTokenClient(provider, tokens.accessToken));
    return this.store(actor, provider, account, tokens);
  }

  /** Accepts a state once, from the browser that started it, while its user may still connect accounts. */
  private async consumeState(value: string, binding: string | null, source: RequestSource) {
    const { states } = this.deps;
    const state = await states.findByHash(hashToken(value));
    // Checked before the state is consumed: knowing the URL is not enough to invalidate the attempt.
    if (!state || !binding || !safeEqual(state.bindingHash, hashToken(binding))) {
      throw invalidState();
    }
    if (!(await states.consume(state.id, new Date()))) throw invalidState();
    const { organizationId, userId, sessionId } = state;
    const rights = await this.findRights(state);
    if (!allows(rights, authorizeConnection)) {
      throw new ForbiddenError(`Requires the role ${authorizeConnection.role}`);
    }
    if (rights.lacksSecondFactor) throw new SecondFactorSetupRequiredError();
    const actor: Actor = {
      type: 'user',
      id: userId,
      userId,
      organizationId,
      ...rights,
      sessionId,
      source,
    };
    return { actor, state };
  }

  /** @throws UnauthenticatedError when the session, or the membership, has ended */
  private async findRights({
    sessionId,
    userId,
    organizationId,
  }: OAuthStateRow): Promise<Rights & Pick<Actor, 'lacksSecondFactor'>> {
    const { credentials } = this.deps;
    return sessionId === null
      ? credentials.findMember({ userId, organizationId })
      : credentials.findSession({ sessionId, userId, organizationId });
  }

  private scopesOf({ id, oauth }: Provider): string[] {
    const resources = this.deps.ingesters.flatMap(({ sources }) => sources[id]?.scopes ?? []);
    return [...new Set([...oauth.scopes, ...resources])];
  }

  private async exchange(
    provider: Provider,
    { codeVerifier, stateHash }: OAuthStateRow,
    query: QueryOf<typeof connectionCallback>,
  ): Promise<Grant> {
    const params = Object.entries(query).filter(([, value]) => value !== undefined);
    try {
      return await this.deps.oauth(provider).exchangeCode({
        params: Object.fromEntries(params) as Record<string, string>,
        state: query.state,
        codeVerifier: this.deps.vault.decrypt(codeVerifier, stateHash),
        scopes: this.scopesOf(provider),
      });
    } catch (error) {
      if (!(error instanceof InvalidGrantError)) throw error;
      const message = `${provider.name} rejected the authorization code; connect again`;
      throw new ApiError('OAUTH_DENIED', message, { cause: error });
    }
  }

  private store(
    actor: Actor,
    { id: provider }: Provider,
    { externalId, name }: ProviderAccount,
    tokens: TokenSet,
  ): Promise<FinishedAuthorization> {
    const { transaction, connections, secrets, jobs, audit, webhooks } = this.deps;
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
      await secrets.upsert(tx, id, { tokens, webhook: null, refusedSince: null });
      await audit.record(tx, actor, {
        action: 'CONNECTION_CREATED',
        resourceType: 'Connection',
        resourceId: id,
        metadata: { provider, externalId, name, scopes, reconnected: known },
      });
      await webhooks.publish(tx, {
        organizationId,
        event: connectionCreated,
        payload: { connectionId: id, provider, externalId, name, reconnected: known },
      });
      const job = await enqueueSync(jobs, tx, actor, { connectionId: id, full: false });
      return { connection: row, job };
    });
  }
}
