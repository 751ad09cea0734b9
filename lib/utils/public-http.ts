import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher, fetch as fetchBy, request } from 'undici';
import { bareHost, ForbiddenAddressError, isPublicAddress, type UrlRules } from './url-rules';

/** Resolves a name to all its addresses; replaced in tests. */
export type ResolveAll = (hostname: string) => Promise<LookupAddress[]>;

/** An HTTP client whose connections reach only allowed addresses. */
export interface PublicHttp {
  request(
    url: string,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body' | 'signal'>,
  ): Promise<Dispatcher.ResponseData>;
  /** Ends the connections at once. */
  close(): Promise<void>;
}

const resolveBySystem: ResolveAll = (hostname) => systemLookup(hostname, { all: true });

/**
 * Connects only to addresses that were checked: the name is resolved once, all its addresses must be
 * public, and the socket connects to one of them. DNS rebinding fails, because there is no second lookup.
 */
function createGuardedConnector(
  { allowPrivateAddresses }: UrlRules,
  resolveAll: ResolveAll,
): buildConnector.connector {
  const check = (address: string) => {
    if (allowPrivateAddresses || isPublicAddress(address)) return;
    throw new ForbiddenAddressError();
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
      // Called outside of the promise: what the socket throws is not an error of the lookup.
      .then((respond) => setImmediate(respond));
  };

  const connect = buildConnector({ lookup, autoSelectFamily: true } as buildConnector.BuildOptions);
  return (options, callback) => {
    const host = bareHost(options.hostname);
    try {
      // Sockets do not look up IP addresses.
      if (isIP(host) !== 0) check(host);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connect(options, callback);
  };
}

/** The connections of a client that reaches only allowed addresses. */
function createPublicAgent(options: UrlRules & { resolveAll?: ResolveAll }): Agent {
  return new Agent({
    connect: createGuardedConnector(options, options.resolveAll ?? resolveBySystem),
    // The callers have one timeout for the whole attempt.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

export function createPublicHttp(options: UrlRules & { resolveAll?: ResolveAll }): PublicHttp {
  const agent = createPublicAgent(options);
  return {
    request: (url, init) => request(url, { dispatcher: agent, ...init }),
    close: () => agent.destroy(),
  };
}

/** The standard's `fetch` on such connections. */
export function openPublicFetch(rules: UrlRules): typeof fetch {
  const dispatcher = createPublicAgent(rules);
  return async (input, init) => {
    const url = input instanceof Request ? input.url : input;
    const options = { ...init, dispatcher } as unknown as Parameters<typeof fetchBy>[1];
    return (await fetchBy(url, options)) as unknown as Response;
  };
}
