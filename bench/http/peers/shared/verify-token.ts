import { webcrypto } from 'node:crypto';
import { jwtVerify } from 'jose';
import { settings } from './settings';

export interface Caller {
  userId: string;
  organizationId: string;
}

let key: Promise<webcrypto.CryptoKey> | undefined;

/** Imported once: jose would import a raw secret anew for every token, at twice the cost. */
function verificationKey(): Promise<webcrypto.CryptoKey> {
  key ??= webcrypto.subtle.importKey(
    'raw',
    Buffer.from(settings.jwtKey, 'base64'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return key;
}

/** Who calls, from `Authorization: Bearer <JWT>`; null when the token is missing or not valid. */
export async function verifyToken(
  authorization: string | null | undefined,
): Promise<Caller | null> {
  const token = authorization?.startsWith('Bearer ') ? authorization.slice(7) : '';
  try {
    const { payload } = await jwtVerify(token, await verificationKey(), {
      issuer: 'plinth',
      audience: 'plinth-api',
      algorithms: ['HS256'],
    });
    if (typeof payload.sub !== 'string' || typeof payload.org !== 'string') return null;
    return { userId: payload.sub, organizationId: payload.org };
  } catch {
    return null;
  }
}
