import { crc32 } from 'node:zlib';
import { randomToken } from './crypto';

/** Lets people and secret scanners recognize keys. */
export const API_KEY_PREFIX = 'plinth_';

const SHOWN_CHARACTERS = API_KEY_PREFIX.length + 6;

/** CRC-32 of the text in eight hexadecimal digits: shows a scanner offline that a match is a key. */
const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0');

/**
 * A new key, and its first characters, which lists may show. It ends with the checksum of what stands
 * before (docs/security.md).
 */
export function generateApiKey(): { key: string; prefix: string } {
  const text = `${API_KEY_PREFIX}${randomToken()}`;
  return { key: `${text}${checksum(text)}`, prefix: text.slice(0, SHOWN_CHARACTERS) };
}
