import { deriveKey, hmac, safeEqual } from './crypto';

/**
 * Marks a call that our own page server makes for a visitor: the API then trusts its
 * client address header, so that limits and audit entries are the visitor's and not the page server's.
 */
export const INTERNAL_CALL_HEADER = 'x-plinth-internal';

/** Both sides derive it from the configured secret; it never leaves our own network. */
export function createInternalCallToken(secret: string): string {
  return hmac(deriveKey(secret, 'plinth/internal-call'), 'v1');
}

export function isInternalCall(request: { headers: Pick<Headers, 'get'> }, token: string): boolean {
  const given = request.headers.get(INTERNAL_CALL_HEADER);
  return given !== null && safeEqual(given, token);
}
