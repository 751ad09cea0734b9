import { randomFillSync } from 'node:crypto';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 16;
/** Bytes from here on would make the first letters likelier than the others. */
const FAIR = 256 - (256 % ALPHABET.length);

/** Random bytes are asked for in blocks: a call for each id costs more than all the rest of it. */
const pool = new Uint8Array(4096);
let used = pool.length;

function randomLetter(): string {
  for (;;) {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const byte = pool[used] ?? 0;
    used += 1;
    if (byte < FAIR) return ALPHABET[byte % ALPHABET.length] ?? '';
  }
}

/**
 * An id of the same shape as the database client's cuids, for rows whose id is needed before they are
 * written. Starts with the time, so that ids made later sort later.
 */
export function createId(): string {
  let id = `c${Date.now().toString(36)}`;
  for (let i = 0; i < RANDOM_LENGTH; i += 1) id += randomLetter();
  return id;
}
