import { deriveKey, hmac, randomToken } from './crypto';

export const REFRESH_TOKEN_SECONDS = 30 * 24 * 60 * 60;
/** How long the previous token is still accepted, since two tabs may refresh at the same moment. */
export const REPLAY_WINDOW_MS = 30_000;

/**
 * A refresh token is `<session id>.<secret>`. Its successor is an HMAC of it, so a replay within the
 * window gets the same successor, and no readable token needs to be stored.
 */
export interface RefreshTokens {
  first(sessionId: string): string;
  next(token: string): string;
  /** The session id that a token claims, or null when it is not a refresh token. */
  sessionIdOf(token: string): string | null;
}

export function createRefreshTokens(secret: string): RefreshTokens {
  const key = deriveKey(secret, 'plinth/refresh-token');
  const sessionIdOf = (token: string) => /^([a-z0-9]{8,40})\.[\w-]{40,}$/.exec(token)?.[1] ?? null;
  return {
    first: (sessionId) => `${sessionId}.${randomToken()}`,
    next: (token) => `${sessionIdOf(token)}.${hmac(key, token)}`,
    sessionIdOf,
  };
}
