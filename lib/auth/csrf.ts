import { deriveKey, hmac, safeEqual } from './crypto';

export interface Csrf {
  /** The token of a session, an HMAC, so nothing is stored. */
  tokenFor(sessionId: string): string;
  verify(sessionId: string, header: string | null, cookie: string | null): boolean;
}

/** Session-bound HMAC double submit (OWASP): header and cookie must both hold the session's token. */
export function createCsrf(secret: string): Csrf {
  const key = deriveKey(secret, 'plinth/csrf');
  const tokenFor = (sessionId: string) => hmac(key, sessionId);
  return {
    tokenFor,
    verify(sessionId, header, cookie) {
      const expected = tokenFor(sessionId);
      return (
        header !== null &&
        cookie !== null &&
        safeEqual(header, expected) &&
        safeEqual(cookie, expected)
      );
    },
  };
}
