import slugify from '@sindresorhus/slugify';
import { createId } from './create-id';

/**
 * A slug for a name: its words in lower-case ASCII, at most 40 characters, and six random characters
 * that distinguish equal names. `fallback` replaces a name that has no Latin transliteration.
 */
export function createSlug(name: string, fallback: string): string {
  const words = slugify(name, { decamelize: false }).slice(0, 40).replace(/-$/, '');
  return `${words || fallback}-${createId().slice(-6)}`;
}
