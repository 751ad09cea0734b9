import type { Config } from '@/lib/config';
import { ERROR_STATUS } from '@/lib/errors';
import type { ApiResponse } from './api-response';
import { allowOrigin, allowPreflight } from './cors';
import { type ErrorContent, errorBody, jsonResponse } from './envelope';
import { identify } from './identify';
import type { ApiRequest } from './request';
import { ENCODING_MESSAGE } from './request-url';
import { securityHeaders } from './security-headers';

/** The configuration for responses outside of routes. */
export type RefuseSettings = Pick<Config, 'secureCookies' | 'corsOrigins'>;

type RefusedRequest = Pick<ApiRequest, 'headers'>;
const NO_REQUEST: RefusedRequest = { headers: { get: () => null } };

/**
 * An error response to a request without a route.
 *
 * @param request absent if it could not be parsed
 */
export function refuse(
  error: ErrorContent,
  settings: RefuseSettings,
  request: RefusedRequest = NO_REQUEST,
): ApiResponse {
  const { requestId, headers } = identify(request, securityHeaders(settings.secureCookies));
  allowOrigin(request, headers, settings.corsOrigins);
  headers.set('cache-control', 'no-store');
  return jsonResponse(ERROR_STATUS[error.code], errorBody(error, requestId), headers);
}

/** 404 in the envelope. */
export function refuseUnknownPath(
  request: RefusedRequest,
  pathname: string,
  settings: RefuseSettings,
): ApiResponse {
  const message = `There is no ${pathname}`;
  return refuse({ code: 'NOT_FOUND', message }, settings, request);
}

/** 400 for a URL that is not percent-encoded UTF-8. */
export function refuseBrokenAddress(
  request: RefusedRequest,
  place: 'path' | 'query',
  settings: RefuseSettings,
): ApiResponse {
  const details = { issues: [{ path: place, message: ENCODING_MESSAGE }] };
  const error = { code: 'VALIDATION_ERROR', message: 'Validation failed', details } as const;
  return refuse(error, settings, request);
}

/**
 * The response to a method that a path does not support: 204 to OPTIONS, preflights included, and 405
 * to every other method, both with `Allow`.
 *
 * @param allow the value of the `Allow` header
 */
export function respondOtherMethod(
  request: RefusedRequest & Pick<ApiRequest, 'method'>,
  allow: string,
  settings: RefuseSettings,
): ApiResponse {
  const { method } = request;
  if (method !== 'OPTIONS') {
    const message = `This method is not allowed here; use ${allow}`;
    const response = refuse({ code: 'METHOD_NOT_ALLOWED', message }, settings, request);
    response.headers.set('allow', allow);
    return response;
  }
  const { headers } = identify(request, securityHeaders(settings.secureCookies));
  headers.set('allow', allow);
  allowOrigin(request, headers, settings.corsOrigins);
  allowPreflight(request, headers, allow, settings.corsOrigins);
  return { status: 204, headers, body: null };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The `Allow` header of a page. */
export const PAGE_METHODS = 'GET, HEAD, OPTIONS';

/**
 * Whether a page can respond: Next.js renders pages for every method that it does not know, and fails
 * for some. `next dev` has addresses of its own.
 */
export const isForPage = (method: string, pathname: string): boolean =>
  method === 'GET' || method === 'HEAD' || pathname.startsWith('/__nextjs');

/** The `Allow` header of a path; GET includes HEAD, and OPTIONS is always allowed. */
export function allowedMethods(methods: readonly string[]): string {
  const own = METHODS.filter((method) => methods.includes(method));
  return [...own, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}
