import { isIP } from 'node:net';
import { isInternalCall } from './internal-calls';

type Headers = Pick<globalThis.Headers, 'get'>;

/** The client's address, sent from our server to Next.js, and from a page to the API. */
export const CLIENT_ADDRESS_HEADER = 'x-plinth-client-address';

export interface AddressTrust {
  /** Whether a reverse proxy stands in front and writes the last entry of `X-Forwarded-For`. */
  trustProxy: boolean;
  /** Authenticates calls of our own page server, which sends the visitor's address. */
  internalCallToken: string;
}

const addressOrNull = (text: string | null | undefined): string | null =>
  text && isIP(text) !== 0 ? text : null;

/**
 * The client's address, or null when no trusted source gives it. Every address in a log line, an
 * audit entry, a session or a rate limit comes from here.
 *
 * @param peer the remote address of the connection; without one, no header is trusted
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
  // The client may have sent the earlier entries itself.
  return addressOrNull(headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()) ?? peer;
}

const FORWARDED = Symbol.for('plinth.client-address-forwarded');
const shared = globalThis as typeof globalThis & { [FORWARDED]?: boolean };

/** Declares that our server sets `CLIENT_ADDRESS_HEADER` on every request of this process. */
export function trustForwardedAddresses(): void {
  shared[FORWARDED] = true;
}

/** The address that our server sent to Next.js; null when another server runs Next.js. */
export function forwardedAddress(headers: Headers): string | null {
  return shared[FORWARDED] ? addressOrNull(headers.get(CLIENT_ADDRESS_HEADER)) : null;
}
