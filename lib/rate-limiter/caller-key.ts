import ipaddr from 'ipaddr.js';
import type { Actor } from '@/lib/auth/actor';

/** The bytes of an IPv6 address that name a customer's network: its /64. */
const NETWORK_BYTES = 8;

/**
 * The address as it is counted: IPv4 whole, also when it comes as IPv6; IPv6 by its /64, for whoever
 * has one address has all of them. What is no address is counted together.
 */
export function countedAddress(ip: string | null): string {
  if (ip === null || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  const network = address.toByteArray().fill(0, NETWORK_BYTES);
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}

/** Whose budget a request is taken from: the user's or the API key's, else the address's. */
export function callerKey(actor: Actor | null, ip: string | null): string {
  return actor ? `${actor.type}:${actor.id}` : `ip:${countedAddress(ip)}`;
}
