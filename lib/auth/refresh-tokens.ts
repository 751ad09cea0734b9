import { deriveKey, hmac, randomToken } from './crypto';

export const REFRESH_TOKEN_SECONDS = 30 * 24 * 60 * 60;
/** How long the token before the live one still answers: two tabs refresh at the same moment. */
export const REPLAY_WINDOW_MS = 30_000;

/**
 * A refresh token is `<session id>.<secret>`. The successor of a token is an HMAC of it under a key
 * of our own: whoever replays a token within the window gets the very same successor, and nothing
 * readable needs to be stored for that.
 */
export interface RefreshTokens {
  first(sessionId: string): string;
  next(token: string): string;
  /** The session that a token claims to be of, or null when it is no refresh token at all. */
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
