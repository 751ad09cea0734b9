import { deriveKey, hmac, randomToken, safeEqual } from './crypto';

export const REFRESH_TOKEN_SECONDS = 30 * 24 * 60 * 60;
/** How long the previous token is still accepted, since two tabs may refresh at the same moment. */
export const REPLAY_WINDOW_MS = 30_000;

/**
 * A refresh token is `<session id>.<secret>.<signature>`. The secret of its successor is an HMAC of it,
 * so a replay within the window gets the same successor, and no readable token needs to be stored. By
 * the signature, an old token that was copied differs from one that was made up: only the former ends
 * the session.
 */
export interface RefreshTokens {
  first(sessionId: string): string;
  next(token: string): string;
  /** The session that the token was issued for; null when we did not issue it. */
  sessionIdOf(token: string): string | null;
}

const FORM = /^([a-z0-9]{8,40})\.([\w-]{43})\.([\w-]{43})$/;

export function createRefreshTokens(secret: string): RefreshTokens {
  const successorKey = deriveKey(secret, 'plinth/refresh-token');
  const signatureKey = deriveKey(secret, 'plinth/refresh-token/signature');
  const sign = (content: string) => `${content}.${hmac(signatureKey, content)}`;
  const sessionIdOf = (token: string) => {
    const [, sessionId, tokenSecret] = FORM.exec(token) ?? [];
    if (sessionId === undefined) return null;
    return safeEqual(token, sign(`${sessionId}.${tokenSecret}`)) ? sessionId : null;
  };
  return {
    first: (sessionId) => sign(`${sessionId}.${randomToken()}`),
    next: (token) => sign(`${sessionIdOf(token)}.${hmac(successorKey, token)}`),
    sessionIdOf,
  };
}
