import type { Contract } from '@/lib/contracts/contract';
import type { Step } from './context';

/**
 * Headers of a deprecated operation: `Deprecation` (RFC 9745, in seconds since 1970), `Sunset`
 * (RFC 8594, an HTTP date) and a `Link` to its replacement.
 */
export function deprecationHeaders({ deprecation }: Pick<Contract, 'deprecation'>) {
  const headers = new Map<string, string>();
  if (!deprecation) return headers;
  const { deprecated, sunset, replacedBy } = deprecation;
  headers.set('deprecation', `@${Math.floor(Date.parse(deprecated) / 1000)}`);
  headers.set('sunset', new Date(sunset).toUTCString());
  if (replacedBy) headers.set('link', `<${replacedBy}>; rel="successor-version"`);
  return headers;
}

/** Counts the callers of a deprecated operation. */
export const recordDeprecatedUse: Step = {
  name: 'record-deprecated-use',
  appliesTo: ({ deprecation }) => deprecation !== undefined,
  run({ contract, actor, runtime }) {
    runtime.deprecations.record(contract, actor);
    return undefined;
  },
};
