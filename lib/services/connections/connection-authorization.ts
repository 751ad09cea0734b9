import { setTimeout as sleep } from 'node:timers/promises';
import { randomPKCECodeVerifier } from 'openid-client';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import { hashToken, randomToken, safeEqual } from '@/lib/auth/crypto';
import { createTokenClient } from '@/lib/auth/oauth/authenticated-client';
import type { Grant, OAuthClients } from '@/lib/auth/oauth/oauth-client';
import { InvalidGrantError } from '@/lib/auth/oauth/oauth-errors';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { authorizeConnection, type connectionCallback } from '@/lib/contracts/connections';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import { allows, type Rights } from '@/lib/contracts/permissions';
import type { RunTransaction } from '@/lib/db/transaction';
import {
  ApiError,
  ConflictError,
  ForbiddenError,
  ProviderError,
  SecondFactorSetupRequiredError,
} from '@/lib/errors';
import type { Providers } from '@/lib/integrations';
import type { Settings } from '@/lib/integrations/authorization';
import { parseFields } from '@/lib/integrations/fields';
import type { OAuthProvider, ResourceIngester } from '@/lib/integrations/provider';
import type {
  OAuthStateRow,
  OAuthStatesRepository,
} from '@/lib/repositories/oauth-states-repository';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import { DAY_MS } from '@/lib/utils/durations';
import { type ConnectionStoreDeps, storeConnection } from './connection-store';

export interface ConnectionAuthorizationDeps extends ConnectionStoreDeps {
  transaction: RunTransaction;
  states: OAuthStatesRepository;
  providers: Providers;
  ingesters: readonly ResourceIngester[];
  oauth: OAuthClients;
  vault: Vault;
  credentials: Pick<LiveCredentials, 'findSession' | 'findMember'>;
}

export interface StartedAuthorization {
  authorizationUrl: string;
  expiresAt: string;
  /** Binds the authorization to the browser. */
  cookie: { value: string; maxAgeSeconds: number };
}

export interface FinishedAuthorization {
  connectionId: string;
  /** The first sync. */
  jobId: string;
}

/** What the provider sent the browser back with. */
export interface Callback {
  query: QueryOf<typeof connectionCallback>;
  /** The whole query, with the provider's own parameters. */
  params: URLSearchParams;
  /** The browser's cookie. */
  binding: string | null;
  source: RequestSource;
}

/** How long a customer may take to authorize at the provider. */
const AUTHORIZATION_SECONDS = 10 * 60;
const EXPIRED_RETENTION_MS = DAY_MS;
/** How long a page that is loaded again waits for the first request, which calls the provider twice. */
const OUTCOME_MS = 20_000;
const POLL_MS = 200;
const BINDING = /^[\w-]{43}$/;

const invalidState = () =>
  new ApiError(
    'OAUTH_STATE_INVALID',
    'This authorization was not started in this browser, has expired or has been used; connect again',
  );

/** @throws NotFoundError; ConflictError when customers enter credentials instead */
function findOAuthProvider(providers: Providers, id: string): OAuthProvider {
  const provider = providers.get(id);
  if ('oauth' in provider) return provider;
  throw new ConflictError(`${provider.name} is connected by credentials: create the connection`);
}

/** The declared parameters of a callback. @throws ProviderError when one is missing or repeated */
function storedParams({ name, oauth }: OAuthProvider, params: URLSearchParams): Settings {
  const found = (oauth.storedParams ?? []).map((param) => {
    const [value, ...others] = params.getAll(param);
    if (value && others.length === 0 && value.length <= 500) return [param, value];
    throw new ProviderError(`${name} did not return "${param}"`);
  });
  return Object.fromEntries(found) as Settings;
}

/** Connects accounts by the OAuth authorization code flow, with `state` and PKCE. */
export class ConnectionAuthorization {
  constructor(private readonly deps: ConnectionAuthorizationDeps) {}

  /**
   * Starts an authorization. A browser reuses its `binding`, so that authorizations in two tabs do not
   * invalidate each other.
   */
  async start(
    actor: Actor,
    { provider: providerId, fields }: BodyOf<typeof authorizeConnection>,
    knownBinding: string | null,
  ): Promise<StartedAuthorization> {
    const { providers, oauth, vault, states, transaction, audit } = this.deps;
    const { organizationId, userId, sessionId } = actor;
    if (userId === null) throw new ForbiddenError('Only users can connect accounts');
    const provider = findOAuthProvider(providers, providerId);
    const { settings } = parseFields(provider.fields ?? [], fields);
    const state = randomToken();
    const stateHash = hashToken(state);
    const codeVerifier = randomPKCECodeVerifier();
    const binding = knownBinding && BINDING.test(knownBinding) ? knownBinding : randomToken();
    const scopes = this.scopesOf(provider);
    const request = { scopes, state, codeVerifier };
    const authorizationUrl = await oauth(provider, settings).buildAuthUrl(request);
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
        settings,
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
   * together. A callback page that the browser loads again gets the outcome of the first request.
   * @throws ApiError OAUTH_STATE_INVALID, OAUTH_DENIED; ProviderError
   */
  async finish(callback: Callback): Promise<FinishedAuthorization> {
    const { states } = this.deps;
    const { binding } = callback;
    const state = await states.findByHash(hashToken(callback.query.state));
    // Checked before the state is consumed: knowing the URL is not enough to invalidate the attempt.
    if (!state || !binding || !safeEqual(state.bindingHash, hashToken(binding))) {
      throw invalidState();
    }
    if (!(await states.consume(state.id, new Date()))) return this.waitForOutcome(state.stateHash);
    try {
      return await this.complete(state, callback);
    } catch (error) {
      await states.remove(state.id);
      throw error;
    }
  }

  private async waitForOutcome(stateHash: string): Promise<FinishedAuthorization> {
    for (const deadline = Date.now() + OUTCOME_MS; Date.now() < deadline; await sleep(POLL_MS)) {
      const state = await this.deps.states.findByHash(stateHash);
      // Failed, or expired.
      if (!state?.consumedAt) break;
      const { connectionId, jobId } = state;
      if (connectionId && jobId) return { connectionId, jobId };
    }
    throw invalidState();
  }

  private async complete(
    state: OAuthStateRow,
    { query, params, source }: Callback,
  ): Promise<FinishedAuthorization> {
    const provider = findOAuthProvider(this.deps.providers, state.provider);
    const actor = await this.findActor(state, source);
    const entered = state.settings as Settings;
    if (query.code !== undefined) provider.oauth.verifyCallback?.(params, entered);
    const { tokens, fields } = await this.exchange(provider, state, query);
    const settings = { ...entered, ...storedParams(provider, params), ...fields };
    const client = createTokenClient(provider, tokens.accessToken, settings);
    const account = await provider.identify(client);
    return this.deps.transaction(async (tx) => {
      const connected = { provider: provider.id, account, settings, tokens };
      const { row, jobId } = await storeConnection(this.deps, tx, actor, connected);
      const outcome = { connectionId: row.id, jobId };
      await this.deps.states.complete(tx, state.id, outcome);
      return outcome;
    });
  }

  /** Who started the authorization, while they may still connect accounts. */
  private async findActor(
    state: OAuthStateRow,
    source: RequestSource,
  ): Promise<Actor & { userId: string }> {
    const { organizationId, userId, sessionId } = state;
    const rights = await this.findRights(state);
    if (!allows(rights, authorizeConnection)) {
      throw new ForbiddenError(`Requires the role ${authorizeConnection.role}`);
    }
    if (rights.lacksSecondFactor) throw new SecondFactorSetupRequiredError();
    return { type: 'user', id: userId, userId, organizationId, ...rights, sessionId, source };
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

  private scopesOf({ id, oauth }: OAuthProvider): string[] {
    const resources = this.deps.ingesters.flatMap(({ sources }) => sources[id]?.scopes ?? []);
    return [...new Set([...oauth.scopes, ...resources])];
  }

  private async exchange(
    provider: OAuthProvider,
    { codeVerifier, stateHash, settings }: OAuthStateRow,
    query: QueryOf<typeof connectionCallback>,
  ): Promise<Grant> {
    const params = Object.entries(query).filter(([, value]) => value !== undefined);
    try {
      return await this.deps.oauth(provider, settings as Settings).exchangeCode({
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
}
