import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';
import type { Answer } from './answer';
import {
  allowedMethods,
  answerOtherMethod,
  type RefuseSettings,
  refuseUnknownPath,
} from './refuse';
import type { ApiRequest } from './request';
import { splitUrl } from './request-url';

/**
 * Next.js's router answers a method that a path does not have by itself: without `Allow`, envelope or
 * request id. `instrumentation.ts` therefore sends such requests to the catch-all route, their path
 * behind this prefix.
 */
export const OTHER_METHOD_PREFIX = '/api/other-method';

interface KnownPath {
  pattern: RegExp;
  methods: string[];
}

/** Paths without parameters first: `/orders/summary` is not an order. */
function listPaths(): KnownPath[] {
  const methodsOf = new Map<string, string[]>();
  for (const { path, method } of Object.values<Contract>(contracts)) {
    methodsOf.set(path, [...(methodsOf.get(path) ?? []), method]);
  }
  return [...methodsOf]
    .sort(([a], [b]) => Number(a.includes(':')) - Number(b.includes(':')))
    .map(([path, methods]) => ({
      pattern: new RegExp(`^${path.replace(/\./g, '\\.').replace(/:\w+/g, '[^/]+')}/?$`),
      methods,
    }));
}

let paths: KnownPath[] | undefined;

/** `Allow` of a path, when it has routes and none for the method; else null. */
export function otherMethods(method: string, pathname: string): string | null {
  paths ??= listPaths();
  const found = paths.find(({ pattern }) => pattern.test(pathname));
  if (!found) return null;
  const allow = allowedMethods(found.methods);
  return method === 'OPTIONS' || !allow.split(', ').includes(method) ? allow : null;
}

/** For Next.js's catch-all route: 404, or 204 and 405 for a path that was sent here for its method. */
export function answerUnrouted(request: ApiRequest, settings: RefuseSettings): Answer {
  const { pathname } = splitUrl(request.url);
  if (!pathname.startsWith(`${OTHER_METHOD_PREFIX}/`)) {
    return refuseUnknownPath(request, pathname, settings);
  }
  const original = pathname.slice(OTHER_METHOD_PREFIX.length);
  const allow = otherMethods(request.method, original);
  return allow === null
    ? refuseUnknownPath(request, pathname, settings)
    : answerOtherMethod(request, allow, settings);
}
