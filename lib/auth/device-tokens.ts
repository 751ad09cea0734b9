import { createKeyring, randomToken } from './crypto';

/**
 * Tokens that recognize a browser in which a user has signed in before (OWASP, "device cookies"). They
 * grant no access: sign-in attempts with one are only counted separately.
 */
export interface DeviceTokens {
  issue(userId: string): string;
  /** The device's id, when the token was issued for this user; else null. */
  verify(userId: string, token: string | null): string | null;
}

export function createDeviceTokens(secrets: readonly string[]): DeviceTokens {
  const keyring = createKeyring(secrets, 'plinth/device');
  return {
    issue(userId) {
      const id = randomToken();
      return `${id}.${keyring.sign(`${userId}.${id}`)}`;
    },
    verify(userId, token) {
      const [id = '', signature = ''] = token?.split('.') ?? [];
      return id !== '' && keyring.signerOf(`${userId}.${id}`, signature) ? id : null;
    },
  };
}
