import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';
import type { ApiRuntime } from '@/lib/api/context';
import { readTarget } from '@/lib/api/request-target';
import { BROKEN_PATH, redirectUnrouted } from '@/lib/api/respond-unrouted';
import {
  CLIENT_ADDRESS_HEADER,
  clientAddress,
  trustForwardedAddresses,
} from '@/lib/auth/client-address';
import { createInternalCallToken, INTERNAL_CALL_HEADER } from '@/lib/auth/internal-calls';
import { getConfig } from '@/lib/config';

/** Marks servers that serve the API themselves. A symbol, which the bundle of Next.js shares. */
const SERVES_API = Symbol.for('plinth.serves-api');

/** Declares that requests for the API do not reach Next.js on this server. */
export function markAsApiServer(server: Server): void {
  Object.assign(server, { [SERVES_API]: true });
  trustForwardedAddresses();
}

/**
 * Sends the client's address to Next.js in a header, since route handlers do not see the connection.
 * Replaces headers of these names that the client sent.
 */
export function forwardAddress(
  { headers, socket }: IncomingMessage,
  { config, internalCallToken }: Pick<ApiRuntime, 'config' | 'internalCallToken'>,
): void {
  const get = (name: string) => {
    const value = headers[name];
    return (Array.isArray(value) ? value.at(-1) : value) ?? null;
  };
  const { trustProxy } = config;
  const address = clientAddress({ get }, socket.remoteAddress, { trustProxy, internalCallToken });
  delete headers[INTERNAL_CALL_HEADER];
  headers[CLIENT_ADDRESS_HEADER] = address ?? '';
}

/**
 * For `next start` and `next dev`, where the server is that of Next.js: adds the client's address, and
 * sends what Next.js would respond to by itself to the catch-all route. Its router responds to OPTIONS
 * and wrong methods without envelope, `Allow`, request id and security headers, and to what cannot be
 * decoded with 500; it decides by the path, before any code of a route runs.
 */
export function prepareNextRequests(): void {
  const config = getConfig();
  const internalCallToken = createInternalCallToken(config.jwtSecret);
  trustForwardedAddresses();
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    if (SERVES_API in server) return;
    forwardAddress(request, { config, internalCallToken });
    const { kind, url } = readTarget(request.url ?? '/');
    if (kind === 'refused') request.url = BROKEN_PATH;
    else if (kind === 'page') request.url = url;
    else request.url = redirectUnrouted(request.method ?? 'GET', url) ?? url;
  });
}
