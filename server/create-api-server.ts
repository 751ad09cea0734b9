import createRouter from 'find-my-way';
import { type Answer, AnswerHeaders } from '@/lib/api/answer';
import type { RouteHandler } from '@/lib/api/create-api-handler';
import { refuse, refuseUnknownPath } from '@/lib/api/refuse';
import type { ApiRequest } from '@/lib/api/request';
import { setSecurityHeaders } from '@/lib/api/security-headers';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export interface Route {
  path: string;
  module: Partial<Record<(typeof METHODS)[number], RouteHandler>>;
}

export interface ApiServerOptions {
  secure: boolean;
}

/** Answers every request below `/api`; `pathname` is the request's path without its query. */
export type ApiServer = (
  request: ApiRequest,
  pathname: string,
  remoteAddress: string | undefined,
) => Promise<Answer> | Answer;

function answerOptions(allow: string, secure: boolean): Answer {
  const headers = new AnswerHeaders();
  setSecurityHeaders(headers, secure);
  headers.set('Allow', allow);
  return { status: 204, headers, body: null };
}

/**
 * Serves route files without Next.js: the same modules, the same answers. Adds what Next.js's router
 * does by itself: HEAD for GET, OPTIONS and 405 with `Allow`, 404.
 */
export function createApiServer(routes: readonly Route[], { secure }: ApiServerOptions): ApiServer {
  // The router only tells which route a path is of; its handlers are never called.
  const router = createRouter({ maxParamLength: 300 });
  for (const { path, module } of routes) {
    const methods = METHODS.filter((method) => module[method]);
    const allow = [...methods, ...(module.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    router.on('GET', path, () => undefined, { module, allow });
  }

  return (request, pathname, remoteAddress) => {
    const found = router.find('GET', pathname);
    // A path that cannot be decoded has a match without a route.
    if (!found?.store) return refuseUnknownPath(pathname, secure);
    const { module, allow } = found.store as { module: Route['module']; allow: string };
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = module[method as keyof typeof module];
    if (handler) {
      const params = found.params as Record<string, string>;
      return handler.answer(request, { params, remoteAddress });
    }
    if (method === 'OPTIONS') return answerOptions(allow, secure);
    const message = `${method} is not allowed here; use ${allow}`;
    return refuse('METHOD_NOT_ALLOWED', message, { secure, headers: { Allow: allow } });
  };
}
