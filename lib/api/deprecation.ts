import type { Contract } from '@/lib/contracts/contract';

/**
 * Announces an operation's end, names and values in turn: `Deprecation` (RFC 9745, a date as seconds
 * since 1970), `Sunset` (RFC 8594, an HTTP date) and a `Link` to what replaces it.
 */
export function deprecationHeaders({ deprecation }: Pick<Contract, 'deprecation'>): string[] {
  if (!deprecation) return [];
  const { deprecated, sunset, replacedBy } = deprecation;
  return [
    ...['Deprecation', `@${Math.floor(Date.parse(deprecated) / 1000)}`],
    ...['Sunset', new Date(sunset).toUTCString()],
    ...(replacedBy ? ['Link', `<${replacedBy}>; rel="successor-version"`] : []),
  ];
}
