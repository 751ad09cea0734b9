import type { ApiRequest } from './request';

/**
 * The caller's address. Behind a trusted proxy, and for calls of our own page server, it is the last
 * entry of `X-Forwarded-For` (the one that they wrote; earlier ones are the client's own claim).
 * Next.js's own server tells the peer's address in that header too, so without a peer address it is
 * the best there is.
 */
export function clientIp(
  request: Pick<ApiRequest, 'headers'>,
  remoteAddress: string | undefined,
  trustForwarded: boolean,
): string | null {
  if (remoteAddress && !trustForwarded) return remoteAddress;
  const forwarded = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return forwarded || remoteAddress || null;
}
