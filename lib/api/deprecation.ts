import type { Contract } from '@/lib/contracts/contract';
import type { AnswerHeaders } from './answer';

/**
 * Announces an operation's end: `Deprecation` (RFC 9745, a date as seconds since 1970), `Sunset`
 * (RFC 8594, an HTTP date) and a `Link` to what replaces it.
 */
export function setDeprecationHeaders(headers: AnswerHeaders, { deprecation }: Contract): void {
  if (!deprecation) return;
  const { deprecated, sunset, replacedBy } = deprecation;
  headers.set('Deprecation', `@${Math.floor(Date.parse(deprecated) / 1000)}`);
  headers.set('Sunset', new Date(sunset).toUTCString());
  if (replacedBy) headers.set('Link', `<${replacedBy}>; rel="successor-version"`);
}
