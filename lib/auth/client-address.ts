import { isIP } from 'node:net';
import { isInternalCall } from './internal-calls';

type Headers = Pick<globalThis.Headers, 'get'>;

/** Carries the client's address from our server to Next.js, and from a page to the API. */
export const CLIENT_ADDRESS_HEADER = 'x-plinth-client-address';

export interface AddressTrust {
  /** Whether a reverse proxy stands in front and writes the last entry of `X-Forwarded-For`. */
  trustProxy: boolean;
  /** Proves that our own page server calls, for a visitor whose address it states. */
  internalCallToken: string;
}

const addressOrNull = (text: string | null | undefined): string | null =>
  text && isIP(text) !== 0 ? text : null;

/**
 * The client's address, or null when nothing trustworthy states it. Every address in a log line, an
 * audit entry, a session or a rate limit comes from here.
 *
 * @param peer the other end of the connection; without one, no header is believed either
 */
export function clientAddress(
  headers: Headers,
  peer: string | undefined,
  { trustProxy, internalCallToken }: AddressTrust,
): string | null {
  if (peer === undefined) return null;
  if (isInternalCall({ headers }, internalCallToken)) {
    return addressOrNull(headers.get(CLIENT_ADDRESS_HEADER));
  }
  if (!trustProxy) return peer;
  // Earlier entries are the client's own claim.
  return addressOrNull(headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()) ?? peer;
}

const STATED = Symbol.for('plinth.client-address-stated');
const shared = globalThis as typeof globalThis & { [STATED]?: boolean };

/** Declares that every request of this process gets its `CLIENT_ADDRESS_HEADER` from our server. */
export function declareStatedAddresses(): void {
  shared[STATED] = true;
}

/** The address that our server stated to Next.js; null when none of ours stands before Next.js. */
export function statedAddress(headers: Headers): string | null {
  return shared[STATED] ? addressOrNull(headers.get(CLIENT_ADDRESS_HEADER)) : null;
}
