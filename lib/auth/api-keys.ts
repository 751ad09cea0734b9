import { randomToken } from './crypto';

/** Lets people and secret scanners recognize keys. */
export const API_KEY_PREFIX = 'plinth_';

const SHOWN_CHARACTERS = API_KEY_PREFIX.length + 6;

/** A new key, and its first characters, which lists may show. */
export function generateApiKey(): { key: string; prefix: string } {
  const key = `${API_KEY_PREFIX}${randomToken()}`;
  return { key, prefix: key.slice(0, SHOWN_CHARACTERS) };
}
