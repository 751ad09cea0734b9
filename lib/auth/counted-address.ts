import ipaddr from 'ipaddr.js';

/** The leading bytes of an IPv6 address that name a customer's network: its /64. */
const NETWORK_BYTES = 8;

/**
 * The address that is counted: IPv4 in full, also when it is mapped into IPv6; IPv6 by its /64, since a
 * customer usually has all of one. Requests of a connection without an address are counted together.
 */
export function countedAddress(ip: string | null): string {
  if (ip === null || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  const network = address.toByteArray().fill(0, NETWORK_BYTES);
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}
