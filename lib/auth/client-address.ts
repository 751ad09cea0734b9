import type { BlockList } from 'node:net';
import { isInNetworks, parseAddress } from '@/lib/utils/ip-address';
import type { InternalCalls } from './internal-calls';

type Headers = Pick<globalThis.Headers, 'get'>;

/** The client's address, sent from our server to Next.js, and from a page to the API. */
export const CLIENT_ADDRESS_HEADER = 'x-plinth-client-address';

export interface AddressTrust {
  /** How many reverse proxies stand in front, one behind the other, or their addresses. */
  trustProxy: number | BlockList;
  /** Authenticates calls of our own page server, which sends the visitor's address. */
  internalCalls: InternalCalls;
}

/**
 * The last address that a trusted proxy wrote, from the connection outwards: each proxy appends the
 * address that it was called from to `X-Forwarded-For`, and a client may have sent earlier entries
 * itself. What is no address ends the walk.
 */
function addressBehindProxies(
  peer: string,
  forwardedFor: string | null,
  proxies: AddressTrust['trustProxy'],
): string {
  const isTrusted = (address: string, hop: number) =>
    typeof proxies === 'number' ? hop < proxies : isInNetworks(address, proxies);
  const entries = forwardedFor?.split(',') ?? [];
  let address = peer;
  for (let hop = 0; isTrusted(address, hop); hop += 1) {
    const next = parseAddress(entries.pop());
    if (next === null) break;
    address = next;
  }
  return address;
}

/**
 * The client's address, or null when no trusted source gives it. Every address in a log line, an
 * audit entry, a session or a rate limit comes from here, and has the form of `parseAddress`.
 *
 * @param peer the remote address of the connection; without one, no header is trusted
 */
export function clientAddress(
  headers: Headers,
  peer: string | undefined,
  { trustProxy, internalCalls }: AddressTrust,
): string | null {
  const address = parseAddress(peer);
  if (address === null) return null;
  if (internalCalls.accepts(headers)) {
    return parseAddress(headers.get(CLIENT_ADDRESS_HEADER));
  }
  if (trustProxy === 0) return address;
  return addressBehindProxies(address, headers.get('x-forwarded-for'), trustProxy);
}

const FORWARDED = Symbol.for('plinth.client-address-forwarded');
const shared = globalThis as typeof globalThis & { [FORWARDED]?: boolean };

/** Declares that our server sets `CLIENT_ADDRESS_HEADER` on every request of this process. */
export function trustForwardedAddresses(): void {
  shared[FORWARDED] = true;
}

/** The address that our server sent to Next.js; null when another server runs Next.js. */
export function forwardedAddress(headers: Headers): string | null {
  return shared[FORWARDED] ? parseAddress(headers.get(CLIENT_ADDRESS_HEADER)) : null;
}
