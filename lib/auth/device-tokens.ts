import { deriveKey, hmac, randomToken, safeEqual } from './crypto';

/**
 * Tokens that recognize a browser in which a user has signed in before (OWASP, "device cookies"). They
 * grant no access: sign-in attempts with one are only counted separately.
 */
export interface DeviceTokens {
  issue(userId: string): string;
  /** The device's id, when the token was issued for this user; else null. */
  verify(userId: string, token: string | null): string | null;
}

export function createDeviceTokens(secret: string): DeviceTokens {
  const key = deriveKey(secret, 'plinth/device');
  const sign = (userId: string, id: string) => hmac(key, `${userId}.${id}`);
  return {
    issue(userId) {
      const id = randomToken();
      return `${id}.${sign(userId, id)}`;
    },
    verify(userId, token) {
      const [id = '', signature = ''] = token?.split('.') ?? [];
      return id !== '' && safeEqual(signature, sign(userId, id)) ? id : null;
    },
  };
}
