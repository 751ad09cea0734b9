import { createKeyring, safeEqual } from './crypto';

export interface Csrf {
  /** The token of a session, an HMAC, so nothing is stored. */
  tokenFor(sessionId: string): string;
  verify(sessionId: string, header: string | null, cookie: string | null): boolean;
}

/** Session-bound HMAC double submit (OWASP): header and cookie must both hold the session's token. */
export function createCsrf(secrets: readonly string[]): Csrf {
  const keyring = createKeyring(secrets, 'plinth/csrf');
  return {
    tokenFor: (sessionId) => keyring.sign(sessionId),
    verify(sessionId, header, cookie) {
      if (header === null || cookie === null || !safeEqual(header, cookie)) return false;
      return keyring.signerOf(sessionId, header) !== undefined;
    },
  };
}
