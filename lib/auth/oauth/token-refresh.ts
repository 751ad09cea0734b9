import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isApiError, NeedsReauthError, NotFoundError, ProviderError } from '@/lib/errors';
import type { Settings } from '@/lib/integrations/authorization';
import type { TokenSource } from '@/lib/integrations/http-provider-client';
import type { Provider } from '@/lib/integrations/provider';
import { ProviderRefusalError } from '@/lib/integrations/provider-errors';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { MINUTE_MS } from '@/lib/utils/durations';
import { messageOf } from '@/lib/utils/message-of';
import type { ConnectionSecrets } from './connection-secrets';
import type { OAuthClients } from './oauth-client';
import { InvalidGrantError } from './oauth-errors';
import { isAlive, isFresh, type TokenSet } from './token-set';

export interface TokenRefresherDeps {
  secrets: ConnectionSecrets;
  oauth: OAuthClients;
  metrics: Pick<Metrics, 'oauthRefreshes'>;
  logger: Logger;
  /** Called when the provider has rejected the grant for good, or for long. */
  onGrantRejected(connectionId: string, rejected: TokenSet, reason?: string): Promise<void>;
}

interface Account {
  connectionId: string;
  provider: Provider;
  settings: Settings;
}

/** Longer than a refresh can take: discovery and the token request have 10 s each. */
const LOCK_MS = 30_000;
/** How long to wait for another process that holds the lock. */
const LOCK_WAIT_MS = LOCK_MS + 5_000;
const POLL_MS = { min: 80, jitter: 160 };
/** A refreshed token that cannot be stored is a lost connection, so storing is retried for long. */
const STORE_RETRY_MS = [200, 500, 1000, 2000, 4000];
/** After refusals for this long, only connecting again can help. */
const REFUSED_MS = 15 * MINUTE_MS;

const isUsable = (tokens: TokenSet, rejected: string | null) =>
  isFresh(tokens) && tokens.accessToken !== rejected;

/**
 * Access tokens of connections, refreshed in time. When many callers in many processes find the same
 * token expired, one of them refreshes it under a lock in the database; the others wait and read what
 * it stored.
 */
export class TokenRefresher {
  /** The refreshes of this process, by connection. */
  private readonly running = new Map<string, Promise<TokenSet>>();
  /** The connections with `refusedSince`, as far as this process has seen. */
  private readonly refused = new Set<string>();

  constructor(private readonly deps: TokenRefresherDeps) {}

  /** The tokens of one connection. @throws NeedsReauthError, NotFoundError, ProviderError */
  createTokenSource(connectionId: string, provider: Provider, settings: Settings): TokenSource {
    const account: Account = { connectionId, provider, settings };
    return {
      get: () => this.refreshIfNeeded(account, null),
      refresh: (rejected) => this.refreshIfNeeded(account, rejected),
      accepted: () => this.clearRefusal(connectionId),
      refused: async (token, error) => {
        const tokens = await this.load(connectionId);
        if (tokens.accessToken === token) await this.handleRefusal(connectionId, tokens, error);
      },
      ended: async (token) => {
        const tokens = await this.load(connectionId);
        if (tokens.accessToken === token) await this.handleRejectedGrant(connectionId, tokens);
      },
    };
  }

  /** A fresh access token that is not the one that the provider has `rejected`. */
  private async refreshIfNeeded(account: Account, rejected: string | null): Promise<string> {
    const { connectionId } = account;
    const stored = await this.load(connectionId);
    if (isUsable(stored, rejected)) return stored.accessToken;
    const running = this.running.get(connectionId);
    if (running) {
      const { accessToken } = await running;
      if (accessToken !== rejected) return accessToken;
      // A refresh that began before the rejection may have found the very token that was rejected.
      return this.refreshIfNeeded(account, rejected);
    }
    const refresh = this.refreshUnderLock(account, rejected).finally(() =>
      this.running.delete(connectionId),
    );
    this.running.set(connectionId, refresh);
    return (await refresh).accessToken;
  }

  private async load(connectionId: string): Promise<TokenSet> {
    const secret = await this.deps.secrets.load(connectionId);
    if (!secret) throw new NotFoundError('Connection');
    if (secret.refusedSince !== null) this.refused.add(connectionId);
    return secret.tokens;
  }

  private async refreshUnderLock(account: Account, rejected: string | null): Promise<TokenSet> {
    const { connectionId, provider } = account;
    const { secrets, logger } = this.deps;
    const owner = randomUUID();
    const deadline = Date.now() + LOCK_WAIT_MS;
    while (!(await secrets.acquireLock(connectionId, owner, LOCK_MS))) {
      await sleep(POLL_MS.min + Math.random() * POLL_MS.jitter);
      const tokens = await this.load(connectionId);
      if (isUsable(tokens, rejected)) return tokens;
      if (Date.now() > deadline) {
        throw new ProviderError(`The access to ${provider.name} is being refreshed; try again`);
      }
    }
    try {
      const tokens = await this.load(connectionId);
      if (isUsable(tokens, rejected)) return tokens;
      return await this.refresh(account, tokens, rejected);
    } finally {
      // The lock expires by itself; a failed release must not hide the token.
      await secrets
        .releaseLock(connectionId, owner)
        .catch((error) => logger.error('Releasing a token lock failed', error, { connectionId }));
    }
  }

  private async refresh(
    { connectionId, provider, settings }: Account,
    tokens: TokenSet,
    rejected: string | null,
  ): Promise<TokenSet> {
    const { oauth, metrics, logger } = this.deps;
    const count = (outcome: 'refreshed' | 'rejected' | 'failed') =>
      metrics.oauthRefreshes.inc({ provider: provider.id, outcome });
    let refreshed: TokenSet;
    try {
      if (tokens.refreshToken === null || !('oauth' in provider)) {
        throw new InvalidGrantError('There is no refresh token');
      }
      refreshed = await oauth(provider, settings).refresh(tokens);
    } catch (error) {
      if (error instanceof InvalidGrantError) {
        count('rejected');
        return this.handleRejectedGrant(connectionId, tokens);
      }
      count('failed');
      // The margin before expiry is there for this: a short outage of the token endpoint is harmless.
      if (tokens.accessToken !== rejected && isAlive(tokens)) {
        logger.warn('Refreshing a token failed; the old one is still valid', {
          connectionId,
          message: messageOf(error),
        });
        return tokens;
      }
      if (error instanceof ProviderRefusalError) {
        await this.handleRefusal(connectionId, tokens, error);
      }
      throw error;
    }
    count('refreshed');
    return this.store(connectionId, tokens, refreshed);
  }

  /** Stores the new tokens, unless the account was connected again in the meantime: then those win. */
  private async store(connectionId: string, old: TokenSet, refreshed: TokenSet): Promise<TokenSet> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const stored = await this.deps.secrets.update(connectionId, (secret) =>
          secret.tokens.accessToken === old.accessToken ? { ...secret, tokens: refreshed } : null,
        );
        if (!stored) throw new NotFoundError('Connection');
        return stored.tokens;
      } catch (error) {
        const pause = STORE_RETRY_MS[attempt];
        if (isApiError(error, 'NOT_FOUND') || pause === undefined) throw error;
        this.deps.logger.error('Storing a refreshed token failed; retrying', error, {
          connectionId,
        });
        await sleep(pause);
      }
    }
  }

  /** The grant is dead, unless other tokens have been stored since `used` was read. */
  private async handleRejectedGrant(connectionId: string, used: TokenSet): Promise<TokenSet> {
    const current = await this.load(connectionId);
    if (current.accessToken !== used.accessToken) return current;
    await this.deps.onGrantRejected(connectionId, used);
    throw new NeedsReauthError(connectionId);
  }

  /** A refusal may pass; one that lasts ends the grant. @throws NeedsReauthError */
  private async handleRefusal(
    connectionId: string,
    used: TokenSet,
    { reason, message }: ProviderRefusalError,
  ): Promise<void> {
    this.refused.add(connectionId);
    const secret = await this.deps.secrets.update(connectionId, (stored) =>
      stored.refusedSince === null && stored.tokens.accessToken === used.accessToken
        ? { ...stored, refusedSince: Date.now() }
        : null,
    );
    const since = secret?.refusedSince ?? null;
    if (since === null || Date.now() - since < REFUSED_MS) return;
    this.deps.logger.warn('A provider keeps refusing a connection', { connectionId, reason });
    await this.deps.onGrantRejected(connectionId, used, `${message}; connect it again`);
    throw new NeedsReauthError(connectionId);
  }

  private async clearRefusal(connectionId: string): Promise<void> {
    if (!this.refused.delete(connectionId)) return;
    await this.deps.secrets.update(connectionId, (stored) =>
      stored.refusedSince === null ? null : { ...stored, refusedSince: null },
    );
  }
}
