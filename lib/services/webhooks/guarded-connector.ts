import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { bareHost, isPublicAddress, type UrlRules } from './url-rules';

/** Resolves a name to every address it has; replaced in tests. */
export type ResolveAll = (hostname: string) => Promise<LookupAddress[]>;

/** A receiver whose address may not be called. */
export class ForbiddenAddressError extends Error {
  override name = 'ForbiddenAddressError';
  readonly code = 'FORBIDDEN_ADDRESS';
}

const resolveBySystem: ResolveAll = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

/**
 * Connects to what was checked and nothing else: the name is resolved once, all its addresses have to
 * be public, and the socket goes to those very addresses. A name that answers differently the next
 * time (DNS rebinding) gains nothing, because there is no next time.
 */
export function createGuardedConnector(
  { allowPrivateAddresses }: UrlRules,
  resolveAll: ResolveAll = resolveBySystem,
): buildConnector.connector {
  const check = (address: string) => {
    if (allowPrivateAddresses || isPublicAddress(address)) return;
    throw new ForbiddenAddressError(`The address ${address} is not on the public internet`);
  };

  const lookup: LookupFunction = (hostname, options, callback) => {
    resolveAll(hostname)
      .then((addresses) => {
        for (const { address } of addresses) check(address);
        const [first] = addresses;
        if (!first) throw Object.assign(new Error('No address'), { code: 'ENOTFOUND' });
        if (options.all) return () => callback(null, addresses);
        return () => callback(null, first.address, first.family);
      })
      .catch((error: NodeJS.ErrnoException) => () => callback(error, options.all ? [] : ''))
      // Called outside the promise: what the socket throws is not an error of the look-up.
      .then((response) => setImmediate(response));
  };

  const connect = buildConnector({ lookup, autoSelectFamily: true } as buildConnector.BuildOptions);
  return (options, callback) => {
    const host = bareHost(options.hostname);
    try {
      // Sockets do not look up what is an address already.
      if (isIP(host) !== 0) check(host);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connect(options, callback);
  };
}
