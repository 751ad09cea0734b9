import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A 256-bit key and the id under which ciphertexts name it. */
export interface VaultKey {
  id: string;
  key: Uint8Array;
}

/** Encrypts secrets at rest. */
export interface Vault {
  /** Encrypts under the first key; only the same `associatedData` (the row's id) decrypts it. */
  encrypt(plaintext: string, associatedData: string): string;
  /** Decrypts what any of the keys has encrypted. @throws VaultError */
  decrypt(ciphertext: string, associatedData: string): string;
  /** Whether another key than the first encrypted it. The next write of the row re-encrypts it. */
  needsRotation(ciphertext: string): boolean;
}

/** A ciphertext that cannot be decrypted: altered, of another row, or of an unknown key. */
export class VaultError extends Error {
  override name = 'VaultError';
}

const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Encrypted {
  keyId: string;
  iv: Buffer;
  tag: Buffer;
  data: Buffer;
}

function parse(ciphertext: string): Encrypted {
  const [version, keyId, ...encoded] = ciphertext.split('.');
  const [iv, tag, data] = encoded.map((part) => Buffer.from(part, 'base64url'));
  const complete = encoded.length === 3 && iv && tag && data;
  if (version !== VERSION || !keyId || !complete) {
    throw new VaultError('This is not a ciphertext of the vault');
  }
  // Node accepts a shortened tag, which is easier to forge.
  if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) {
    throw new VaultError('The ciphertext is truncated');
  }
  return { keyId, iv, tag, data };
}

/** The header is authenticated too, so that a ciphertext cannot be relabeled. */
const authenticated = (keyId: string, associatedData: string) =>
  Buffer.from(`${VERSION}.${keyId}.${associatedData}`, 'utf8');

/**
 * A vault over AES-256-GCM. A ciphertext is `v1.<key id>.<iv>.<tag>.<data>` in base64url. To rotate,
 * put a new key first and keep the old ones until no ciphertext needs them.
 */
export function createVault(keys: readonly VaultKey[]): Vault {
  const [primary] = keys;
  if (!primary) throw new VaultError('The vault needs at least one key');
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  if (byId.size !== keys.length) throw new VaultError('Two keys of the vault have the same id');
  return {
    encrypt(plaintext, associatedData) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, primary.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(authenticated(primary.id, associatedData));
      const data = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url'));
      return [VERSION, primary.id, ...parts].join('.');
    },
    decrypt(ciphertext, associatedData) {
      const { keyId, iv, tag, data } = parse(ciphertext);
      const key = byId.get(keyId);
      if (!key) {
        throw new VaultError(
          `The key "${keyId}" is not configured; add it to ENCRYPTION_KEYS again`,
        );
      }
      const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(authenticated(keyId, associatedData));
      decipher.setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
      } catch {
        throw new VaultError('The ciphertext was altered or belongs to another row');
      }
    },
    needsRotation: (ciphertext) => parse(ciphertext).keyId !== primary.id,
  };
}
