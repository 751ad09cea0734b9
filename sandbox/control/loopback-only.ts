import type { HttpBindings } from '@hono/node-server';
import { createMiddleware } from 'hono/factory';
import { apiError } from '@/sandbox/api/api-error';
import { isLoopbackHost } from '@/sandbox/webhooks/loopback';

/**
 * Lets only this machine in, and of browsers only the sandbox's own pages: the `Host` header must
 * be a loopback name too (against DNS rebinding). Other sites may link here; their forms are refused.
 */
export const loopbackOnly = createMiddleware<{ Bindings: HttpBindings }>(async (c, next) => {
  const from = c.env.incoming.socket.remoteAddress ?? '';
  const site = c.req.header('sec-fetch-site');
  const isLink = c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate';
  const fromOtherSite = site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink;
  if (!isLoopbackHost(from) || !isLoopbackHost(new URL(c.req.url).hostname) || fromOtherSite) {
    return apiError(c, 403, 'forbidden', 'The sandbox serves this to this machine alone.');
  }
  return next();
});
