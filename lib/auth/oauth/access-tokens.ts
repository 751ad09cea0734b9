import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isApiError, NeedsReauthError, NotFoundError, ProviderError } from '@/lib/errors';
import type { TokenSource } from '@/lib/integrations/http-provider-client';
import type { Provider } from '@/lib/integrations/provider';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { ConnectionSecrets } from './connection-secrets';
import type { OAuthClients } from './oauth-client';
import { InvalidGrantError } from './oauth-errors';
import { isAlive, isFresh, type TokenSet } from './token-set';

export interface AccessTokensParts {
  secrets: ConnectionSecrets;
  oauth: OAuthClients;
  metrics: Pick<Metrics, 'oauthRefreshes'>;
  logger: Logger;
  /** Told when the provider has refused to renew these tokens for good. */
  onGrantRefused(connectionId: string, refused: TokenSet): Promise<void>;
}

/** Longer than a refresh can take: discovery and the token request have 10 s each. */
const LOCK_MS = 30_000;
/** How long to wait for another process that holds the lock. */
const PATIENCE_MS = LOCK_MS + 5_000;
const POLL_MS = { least: 80, spread: 160 };
/** A refreshed token that cannot be stored is a lost connection: try hard. */
const STORE_PAUSES_MS = [200, 500, 1000, 2000, 4000];

/**
 * Fresh access tokens. However many calls in however many processes find a token too old, one of them
 * renews it: the others wait and read what it stored.
 */
export class AccessTokens {
  private readonly underway = new Map<string, Promise<TokenSet>>();

  constructor(private readonly parts: AccessTokensParts) {}

  /** The tokens of one connection, for a provider client. @throws NeedsReauthError, NotFoundError, ProviderError */
  of(connectionId: string, provider: Provider): TokenSource {
    return {
      get: () => this.obtain(connectionId, provider, null),
      renew: (rejected) => this.obtain(connectionId, provider, rejected),
    };
  }

  private async obtain(
    connectionId: string,
    provider: Provider,
    rejected: string | null,
  ): Promise<string> {
    const usable = (tokens: TokenSet) => isFresh(tokens) && tokens.accessToken !== rejected;
    const stored = await this.load(connectionId);
    if (usable(stored)) return stored.accessToken;
    const others = this.underway.get(connectionId);
    if (others) {
      const { accessToken } = await others;
      // A renewal that began before the rejection may have found the very token that was rejected.
      return accessToken === rejected ? this.obtain(connectionId, provider, rejected) : accessToken;
    }
    const renewal = this.renewLocked(connectionId, provider, rejected).finally(() =>
      this.underway.delete(connectionId),
    );
    this.underway.set(connectionId, renewal);
    return (await renewal).accessToken;
  }

  private async load(connectionId: string): Promise<TokenSet> {
    const secret = await this.parts.secrets.load(connectionId);
    if (!secret) throw new NotFoundError('Connection');
    return secret.tokens;
  }

  /** Waits for the lock, then renews; or answers what another process has renewed meanwhile. */
  private async renewLocked(
    connectionId: string,
    provider: Provider,
    rejected: string | null,
  ): Promise<TokenSet> {
    const { secrets, logger } = this.parts;
    const owner = randomUUID();
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await secrets.acquireLock(connectionId, owner, LOCK_MS))) {
      await sleep(POLL_MS.least + Math.random() * POLL_MS.spread);
      const tokens = await this.load(connectionId);
      if (isFresh(tokens) && tokens.accessToken !== rejected) return tokens;
      if (Date.now() > deadline) {
        throw new ProviderError(`The access to ${provider.name} is being renewed; try again`);
      }
    }
    try {
      const tokens = await this.load(connectionId);
      if (isFresh(tokens) && tokens.accessToken !== rejected) return tokens;
      return await this.renew(connectionId, provider, tokens, rejected);
    } finally {
      // The lock ends by itself; that it could not be released must not hide the token.
      await secrets
        .releaseLock(connectionId, owner)
        .catch((error) => logger.error('Releasing a token lock failed', error, { connectionId }));
    }
  }

  private async renew(
    connectionId: string,
    provider: Provider,
    tokens: TokenSet,
    rejected: string | null,
  ): Promise<TokenSet> {
    const { oauth, metrics, logger } = this.parts;
    const count = (outcome: string) =>
      metrics.oauthRefreshes.inc({ provider: provider.id, outcome });
    let renewed: TokenSet;
    try {
      if (tokens.refreshToken === null) throw new InvalidGrantError('There is no refresh token');
      renewed = await oauth(provider).refresh(tokens);
    } catch (error) {
      if (error instanceof InvalidGrantError) {
        count('refused');
        return this.refuse(connectionId, tokens);
      }
      count('failed');
      // The margin is there for this: an outage of the token service passes unnoticed.
      if (tokens.accessToken !== rejected && isAlive(tokens)) {
        const message = error instanceof Error ? error.message : String(error);
        logger.warn('Renewing a token failed; the old one still serves', { connectionId, message });
        return tokens;
      }
      throw error;
    }
    count('renewed');
    return this.store(connectionId, tokens, renewed);
  }

  /** Stores the new tokens unless the account was connected anew meanwhile: then those win. */
  private async store(connectionId: string, used: TokenSet, renewed: TokenSet): Promise<TokenSet> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const stored = await this.parts.secrets.change(connectionId, (secret) =>
          secret.tokens.accessToken === used.accessToken ? { ...secret, tokens: renewed } : null,
        );
        if (!stored) throw new NotFoundError('Connection');
        return stored.tokens;
      } catch (error) {
        const pause = STORE_PAUSES_MS[attempt];
        if (isApiError(error, 'NOT_FOUND') || pause === undefined) throw error;
        this.parts.logger.error('Storing a renewed token failed; trying again', error, {
          connectionId,
        });
        await sleep(pause);
      }
    }
  }

  /** The grant is dead, unless other tokens have taken its place since we read them. */
  private async refuse(connectionId: string, used: TokenSet): Promise<TokenSet> {
    const current = await this.load(connectionId);
    if (current.accessToken !== used.accessToken) return current;
    await this.parts.onGrantRefused(connectionId, used);
    throw new NeedsReauthError(connectionId);
  }
}
