import { isIP } from 'node:net';
import { isInNetworks, parseAddress, parseNetworks } from '@/lib/utils/ip-address';

export interface UrlRules {
  /** For development: allows plain HTTP and addresses of this machine or network. */
  allowPrivateAddresses: boolean;
}

const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i;

/**
 * What IANA's registries of special-purpose addresses reserve, multicast, and forms of IPv6 that wrap an
 * IPv4 address (6to4, Teredo) or name no host (ORCHID, documentation).
 */
const SPECIAL_PURPOSE = parseNetworks([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24'],
  ...['192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'],
]);
const GLOBAL_UNICAST = parseNetworks(['0.0.0.0/0', '2000::/3']);

/** Whether an IP address is one that the public internet routes to a host. */
export function isPublicAddress(address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === null) return false;
  return isInNetworks(parsed, GLOBAL_UNICAST) && !isInNetworks(parsed, SPECIAL_PURPOSE);
}

/** The host of a URL without the brackets of IPv6. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** A receiver's address that must not be called. Does not say which: a name may resolve to a secret one. */
export class ForbiddenAddressError extends Error {
  override name = 'ForbiddenAddressError';

  constructor() {
    super('The host is not on the public internet');
  }
}

/**
 * Returns what is wrong with a receiver's URL, or null. The addresses behind a host name are checked
 * later, when a connection is made.
 */
export function findUrlProblem(text: string, { allowPrivateAddresses }: UrlRules): string | null {
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must start with https://';
  if (url.username || url.password) {
    return 'must not contain a user name or password; deliveries are signed instead';
  }
  if (allowPrivateAddresses) return null;
  if (url.protocol !== 'https:') return 'must start with https://';
  const host = bareHost(url.hostname);
  const refused = isIP(host) !== 0 ? !isPublicAddress(host) : LOCAL_NAME.test(host);
  return refused ? 'must be an address on the public internet' : null;
}
