import { BlockList, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `[address]`, `[address]:port`, and `address:port` of IPv4. */
const WITH_PORT = /^(?:\[([^[\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;

/**
 * An IP address in the one form in which the code compares, counts and stores addresses, or null if
 * `text` is none: without port, brackets, quotes and zone, IPv4 also when it is mapped into IPv6, and
 * IPv6 as RFC 5952 writes it.
 */
export function parseAddress(text: string | null | undefined): string | null {
  if (!text) return null;
  if (isIPv4(text)) return text;
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const [, bracketed, beforePort] = WITH_PORT.exec(bare) ?? [];
  const host = bracketed ?? beforePort ?? bare;
  if (isIPv4(host)) return host;
  if (!isIPv6(host)) return null;
  // The library takes the deprecated `::203.0.113.8` for IPv4; a URL writes it in hexadecimal.
  const { hostname } = new URL(`http://[${host.replace(/%.*$/, '')}]`);
  return ipaddr.process(hostname.slice(1, -1)).toString();
}

/**
 * Networks such as `10.0.0.0/8`, and single addresses, as a set.
 * @throws Error that names the first entry that is neither
 */
export function parseNetworks(entries: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const entry of entries) {
    const [, base = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const family = isIPv4(base) ? 'ipv4' : 'ipv6';
    const bits = Number(prefix ?? (family === 'ipv4' ? 32 : 128));
    if ((!isIPv4(base) && !isIPv6(base)) || bits > (family === 'ipv4' ? 32 : 128)) {
      throw new Error(`"${entry}" is not an address or network`);
    }
    networks.addSubnet(base, bits, family);
  }
  return networks;
}

export function isInNetworks(address: string, networks: BlockList): boolean {
  return networks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
