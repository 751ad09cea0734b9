import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';
import { redirectUnrouted } from '@/lib/api/respond-unrouted';

/** Set on servers whose API we answer ourselves. A symbol that bundles share, for Next.js has its own copy. */
const SERVES_API = Symbol.for('plinth.answers-api');

/** Tells `watchUnrouted` that this server needs no help. */
export function markAsApiServer(server: Server): void {
  Object.assign(server, { [SERVES_API]: true });
}

/**
 * Next.js's router answers OPTIONS and 405 by itself, without `Allow` on 405, and without envelope, request
 * id, CORS and security headers; what cannot be decoded is a 500. It chooses by path alone, before any
 * code of a route runs. So such a request gets another path here, that of the catch-all route. Requests
 * that have a route are not touched.
 */
export function watchUnrouted(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    const { url = '', method = '' } = request;
    if (SERVES_API in server || !url.startsWith('/api/')) return;
    request.url = redirectUnrouted(method, url) ?? url;
  });
}
