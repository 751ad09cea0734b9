import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'oidc-provider';

/** The server's secrets: what signs ID tokens and cookies. */
export interface ServerKeys {
  jwk: JWK;
  cookieKeys: string[];
}

/** Makes fresh keys; about 100 ms for the RSA key. */
export async function generateKeys(): Promise<ServerKeys> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' }) as JWK;
  return {
    jwk: { ...jwk, use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('base64url') },
    cookieKeys: [randomBytes(32).toString('base64url')],
  };
}
