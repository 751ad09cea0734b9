import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 16;

/**
 * An id of the same shape as the database client's cuids, for rows whose id is needed before they are
 * written. Starts with the time, so that ids made later sort later.
 */
export function createId(): string {
  const random = Array.from(randomBytes(RANDOM_LENGTH), (byte) => ALPHABET[byte % 36]).join('');
  return `c${Date.now().toString(36)}${random}`;
}
