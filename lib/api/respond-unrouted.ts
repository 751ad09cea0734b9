import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';
import type { ApiResponse } from './api-response';
import {
  allowedMethods,
  isForPage,
  PAGE_METHODS,
  type RefuseSettings,
  refuseBrokenAddress,
  refuseUnknownPath,
  respondOtherMethod,
} from './refuse';
import type { ApiRequest } from './request';
import { readTarget } from './request-target';
import { isEncoded, splitUrl } from './request-url';

/** Where `redirectUnrouted` sends requests that Next.js's router would respond to itself. */
const OTHER_METHOD = '/api/other-method';
const BROKEN_ADDRESS = '/api/broken-address';
const BROKEN_PATH = `${BROKEN_ADDRESS}/path`;

interface KnownPath {
  pattern: RegExp;
  methods: string[];
}

/** Paths without parameters first: `/jobs/summary` is not a job. */
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

/** `Allow` of a path with routes, or of a page; else null. */
function allowOf(pathname: string): string | null {
  if (readTarget(pathname).kind === 'page') return PAGE_METHODS;
  paths ??= listPaths();
  const found = paths.find(({ pattern }) => pattern.test(pathname));
  return found ? allowedMethods(found.methods) : null;
}

/**
 * The URL under which the catch-all route responds to a request without a route: its path has no route
 * for the method, or it cannot be decoded. Null for all other requests.
 */
export function redirectUnrouted(method: string, url: string): string | null {
  const { pathname, search } = splitUrl(url);
  const { kind } = readTarget(url);
  if (kind === 'refused') return BROKEN_PATH;
  if (kind === 'page') return isForPage(method, pathname) ? null : OTHER_METHOD + pathname;
  if (!isEncoded(pathname)) return BROKEN_PATH;
  if (!isEncoded(search)) return `${BROKEN_ADDRESS}/query`;
  const allow = allowOf(pathname);
  const isAllowed = method !== 'OPTIONS' && allow?.split(', ').includes(method);
  return allow === null || isAllowed ? null : OTHER_METHOD + pathname;
}

/** The response of Next.js's catch-all route: 404, or what `redirectUnrouted` asked for. */
export function respondUnrouted(request: ApiRequest, settings: RefuseSettings): ApiResponse {
  const { pathname } = splitUrl(request.url);
  for (const place of ['path', 'query'] as const) {
    if (pathname === `${BROKEN_ADDRESS}/${place}`) {
      return refuseBrokenAddress(request, place, settings);
    }
  }
  const allow = pathname.startsWith(`${OTHER_METHOD}/`)
    ? allowOf(pathname.slice(OTHER_METHOD.length))
    : null;
  return allow === null
    ? refuseUnknownPath(request, pathname, settings)
    : respondOtherMethod(request, allow, settings);
}
