import { randomBytes } from 'node:crypto';
import { hashToken } from './crypto';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 16;

const RECOVERY_CODES = 10;

/** Ten codes of 80 random bits such as `abcd-efgh-ijkm-npqr`, without characters that look alike. */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const characters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
    return characters.join('').replace(/.{4}(?=.)/g, '$&-');
  });
}

/** A code as it is stored, however it was typed. */
export function hashRecoveryCode(code: string): string {
  return hashToken(code.toLowerCase().replace(/[^a-z0-9]/g, ''));
}
