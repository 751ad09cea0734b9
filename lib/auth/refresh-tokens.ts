import { createKeyring, hmac, randomToken, type SigningKey } from './crypto';

export const REFRESH_TOKEN_SECONDS = 30 * 24 * 60 * 60;
/** How long the previous token is still accepted, since two tabs may refresh at the same moment. */
export const REPLAY_WINDOW_MS = 30_000;

/**
 * A refresh token is `<session id>.<secret>.<signature>`. The secret of its successor is an HMAC of it,
 * so a replay within the window gets the same successor, and no readable token needs to be stored. By
 * the signature, an old token that was copied differs from one that was made up: only the former ends
 * the session. A successor is signed with the key of its predecessor, so that servers agree on it that
 * have another first secret: a session keeps the key that it began with.
 */
export interface RefreshTokens {
  first(sessionId: string): string;
  /** @throws Error for a token that we did not issue */
  next(token: string): string;
  /** The session that the token was issued for; null when we did not issue it. */
  sessionIdOf(token: string): string | null;
}

const FORM = /^([a-z0-9]{8,40})\.([\w-]{43})\.([\w-]{43})$/;

export function createRefreshTokens(secrets: readonly string[]): RefreshTokens {
  const successors = createKeyring(secrets, 'plinth/refresh-token');
  const signatures = createKeyring(secrets, 'plinth/refresh-token/signature');
  const sign = (content: string, { bytes }: SigningKey) => `${content}.${hmac(bytes, content)}`;
  function read(token: string): { sessionId: string; signer: SigningKey } | null {
    const [, sessionId = '', tokenSecret = '', signature = ''] = FORM.exec(token) ?? [];
    const signer = signatures.signerOf(`${sessionId}.${tokenSecret}`, signature);
    return signer ? { sessionId, signer } : null;
  }
  return {
    first: (sessionId) => sign(`${sessionId}.${randomToken()}`, signatures.current),
    next(token) {
      const known = read(token);
      const successor = known && successors.find(known.signer.id);
      if (!successor) throw new Error('Only a token that we issued has a successor');
      return sign(`${known.sessionId}.${hmac(successor.bytes, token)}`, known.signer);
    },
    sessionIdOf: (token) => read(token)?.sessionId ?? null,
  };
}
