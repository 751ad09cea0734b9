import { createHash } from 'node:crypto';
import { deriveKey, hmac, safeEqual } from '@/lib/auth/crypto';
import type { AuditLogRow, AuditSealRow } from '@/lib/repositories/audit-seals-repository';
import { canonicalJson } from '@/lib/utils/canonical-json';

/** The hash before the first entry of a chain. */
export const GENESIS = '0'.repeat(64);

/** A row as JSON: times as ISO strings, bigints as text. */
export type JsonRow = Readonly<Record<string, unknown>>;

/**
 * The columns of a row by name, without those that are null, so that a column that is added later
 * changes no hash.
 */
export function toJsonRow(row: AuditLogRow | AuditSealRow): JsonRow {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, toJson(value)]),
  );
}

function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? String(value) : value;
}

/** SHA-256 of the hash before, a line feed, and the entry as canonical JSON without its own hash. */
export function hashEntry(previous: string, { hash: _hash, ...columns }: JsonRow): string {
  return createHash('sha256')
    .update(`${previous}\n${canonicalJson(columns)}`)
    .digest('hex');
}

export interface SealKeys {
  /** The id of the key that signs. */
  readonly currentId: string;
  /** Signs all fields of the seal but its signature, with the current key. */
  sign(seal: JsonRow): string;
  check(seal: JsonRow): 'valid' | 'invalid' | 'unknown key';
}

/**
 * Derives the signing keys from the configured ones, the first of which is the current one.
 * @throws Error when there is none
 */
export function createSealKeys(keys: readonly { id: string; key: Buffer }[]): SealKeys {
  const derived = new Map(
    keys.map(({ id, key }) => [id, deriveKey(key.toString('base64'), 'audit-seal')]),
  );
  const [current] = derived;
  if (!current) throw new Error('Seals need a key');
  const [currentId, currentKey] = current;
  const sign = (key: Buffer, { signature: _signature, ...seal }: JsonRow) =>
    hmac(key, canonicalJson(seal));
  return {
    currentId,
    sign: (seal) => sign(currentKey, seal),
    check(seal) {
      const key = derived.get(String(seal.keyId));
      if (!key) return 'unknown key';
      return safeEqual(sign(key, seal), String(seal.signature)) ? 'valid' : 'invalid';
    },
  };
}
