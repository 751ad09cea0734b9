import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** A fresh, unguessable token of 256 bits, URL-safe. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, enough for random tokens; passwords use argon2. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function hmac(key: Buffer, data: string): string {
  return createHmac('sha256', key).update(data).digest('base64url');
}

/** A separate key for each purpose, derived from the configured secret (HKDF, RFC 5869). */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}

/** A key, derived from one of the configured secrets. */
export interface SigningKey {
  /** The same for all keys of a secret; it gives nothing away about it. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** The keys of one purpose, one of each secret of JWT_SECRET: the first signs, all verify. */
export interface Keyring {
  readonly current: SigningKey;
  find(id: string): SigningKey | undefined;
  /** Signs with the current key. */
  sign(data: string): string;
  /** The key that signed; undefined when none of these did. */
  signerOf(data: string, signature: string): SigningKey | undefined;
}

/** @throws Error when there is no secret */
export function createKeyring(secrets: readonly string[], purpose: string): Keyring {
  const keys = secrets.map((secret) => ({
    id: deriveKey(secret, 'plinth/key-id').toString('base64url').slice(0, 8),
    bytes: deriveKey(secret, purpose),
  }));
  const [current] = keys;
  if (!current) throw new Error('A keyring needs a secret');
  return {
    current,
    find: (id) => keys.find((key) => key.id === id),
    sign: (data) => hmac(current.bytes, data),
    signerOf: (data, signature) =>
      keys.find(({ bytes }) => safeEqual(signature, hmac(bytes, data))),
  };
}

/** Compares in constant time. */
export function safeEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
