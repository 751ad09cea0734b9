import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ApiRuntime } from '@/lib/api/context';
import { readTarget } from '@/lib/api/request-target';
import { redirectUnrouted } from '@/lib/api/respond-unrouted';
import { securityHeaders } from '@/lib/api/security-headers';
import {
  CLIENT_ADDRESS_HEADER,
  clientAddress,
  trustForwardedAddresses,
} from '@/lib/auth/client-address';
import { createInternalCalls, INTERNAL_CALL_HEADER } from '@/lib/auth/internal-calls';
import { type Config, getConfig } from '@/lib/config';

interface Started {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/** Marks servers that serve the API themselves. A symbol, which the bundle of Next.js shares. */
const SERVES_API = Symbol.for('plinth.serves-api');

/** Next.js fails for methods that a web Request cannot have, and a route cannot be for all others. */
const ROUTABLE = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Sets the security headers of what Next.js serves without our code: its files, the icon, redirects to
 * a path without a slash at the end. `proxy.ts` replaces them on pages.
 */
export function protectFiles(response: ServerResponse, { secureCookies }: Config): void {
  for (const [name, value] of securityHeaders(secureCookies)) response.setHeader(name, value);
}

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
  { config, internalCalls }: Pick<ApiRuntime, 'config' | 'internalCalls'>,
): void {
  const get = (name: string) => {
    const value = headers[name];
    return (Array.isArray(value) ? value.at(-1) : value) ?? null;
  };
  const { trustProxy } = config;
  const address = clientAddress({ get }, socket.remoteAddress, { trustProxy, internalCalls });
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
  const internalCalls = createInternalCalls(config.jwtSecrets);
  trustForwardedAddresses();
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as Started;
    if (SERVES_API in server) return;
    forwardAddress(request, { config, internalCalls });
    const { method = 'GET' } = request;
    const { kind, url } = readTarget(request.url ?? '/');
    const redirected = redirectUnrouted(method, url);
    if (kind === 'page' && redirected === null) protectFiles(response, config);
    request.url = redirected ?? url;
    if (!ROUTABLE.has(method)) request.method = 'DELETE';
  });
}
