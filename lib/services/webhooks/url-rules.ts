import ipaddr from 'ipaddr.js';

export interface UrlRules {
  /** For development: allows plain HTTP and addresses of this machine or network. */
  allowPrivateAddresses: boolean;
}

const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i;

/**
 * Whether an IP address is one that the public internet routes: not loopback, private, link-local,
 * shared, multicast, reserved, nor a form of IPv6 that wraps such an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'unicast';
}

/** The host of a URL without the brackets of IPv6. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** A receiver's address that must not be called. */
export class ForbiddenAddressError extends Error {
  override name = 'ForbiddenAddressError';
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
  const refused = ipaddr.isValid(host) ? !isPublicAddress(host) : LOCAL_NAME.test(host);
  return refused ? 'must be an address on the public internet' : null;
}
