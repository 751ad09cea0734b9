import createRouter from 'find-my-way';
import type { ApiResponse } from '@/lib/api/api-response';
import type { RouteHandler } from '@/lib/api/create-api-handler';
import {
  allowedMethods,
  PAGE_METHODS,
  type RefuseSettings,
  refuseBrokenAddress,
  refuseUnknownPath,
  respondOtherMethod,
} from '@/lib/api/refuse';
import type { ApiRequest } from '@/lib/api/request';
import type { RequestTarget } from '@/lib/api/request-target';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A route file's handlers by their methods. */
type RouteModule = Partial<Record<(typeof METHODS)[number], RouteHandler>>;
/** Route files by their paths. */
export type Routes = Readonly<Record<string, RouteModule>>;

interface Target {
  module: RouteModule;
  allow: string;
}

/** Responds to every request that is not for a page. */
export type ApiServer = (
  request: ApiRequest,
  target: RequestTarget,
  remoteAddress: string | undefined,
) => Promise<ApiResponse> | ApiResponse;

/**
 * Serves route files without Next.js. Adds what Next.js's router does: HEAD for GET, OPTIONS and 405
 * with `Allow`, 404.
 *
 * @param options.hasPages whether GET and HEAD of other paths have pages, which are served elsewhere
 */
export function createApiServer(
  routes: Routes,
  settings: RefuseSettings,
  { hasPages = false } = {},
): ApiServer {
  // The router only finds the route of a path; its own handlers are never called.
  const router = createRouter({ maxParamLength: 300, onBadUrl: () => undefined });
  for (const [path, module] of Object.entries(routes)) {
    const allow = allowedMethods(METHODS.filter((method) => module[method]));
    router.on('GET', path, () => undefined, { module, allow } satisfies Target);
  }

  return (request, { kind, pathname }, remoteAddress) => {
    if (kind === 'refused') return refuseBrokenAddress(request, 'path', settings);
    if (kind === 'page' && hasPages) return respondOtherMethod(request, PAGE_METHODS, settings);
    const found = router.find('GET', pathname);
    if (!found) return refuseUnknownPath(request, pathname, settings);
    // A path that cannot be decoded matches without a store.
    if (!found.store) return refuseBrokenAddress(request, 'path', settings);
    const { module, allow } = found.store as Target;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = module[method as keyof typeof module];
    if (!handler) return respondOtherMethod(request, allow, settings);
    const params = found.params as Record<string, string>;
    return handler.respond(request, { params, remoteAddress });
  };
}
