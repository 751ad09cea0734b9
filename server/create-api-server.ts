import { Hono } from 'hono';
import type { RouteHandler } from '@/lib/api/create-api-handler';
import { refuse, refuseUnknownPath } from '@/lib/api/refuse';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export interface Route {
  path: string;
  module: Partial<Record<(typeof METHODS)[number], RouteHandler>>;
}

export interface ApiServerOptions {
  secure: boolean;
}

export type ApiServer = (
  request: Request,
  peer: { remoteAddress: string | undefined },
) => Promise<Response>;

/**
 * Serves route files without Next.js: the same modules, the same answers. Adds what Next.js's router
 * does by itself: HEAD for GET, OPTIONS and 405 with `Allow`, 404.
 */
export function createApiServer(routes: readonly Route[], { secure }: ApiServerOptions): ApiServer {
  const app = new Hono<{ Bindings: { remoteAddress: string | undefined } }>();
  for (const { path, module } of routes) {
    const methods = METHODS.filter((method) => module[method]);
    for (const method of methods) {
      app.on(method, path, (c) => {
        const handler = module[method] as RouteHandler;
        return handler(c.req.raw, { params: c.req.param(), remoteAddress: c.env.remoteAddress });
      });
    }
    const allow = [...methods, ...(module.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    app.options(path, () => new Response(null, { status: 204, headers: { Allow: allow } }));
    app.all(path, (c) =>
      refuse('METHOD_NOT_ALLOWED', `${c.req.method} is not allowed here; use ${allow}`, {
        secure,
        headers: { Allow: allow },
      }),
    );
  }
  app.notFound((c) => refuseUnknownPath(c.req.path, secure));
  return async (request, peer) => app.fetch(request, peer);
}
