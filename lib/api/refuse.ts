import type { Config } from '@/lib/config';
import { ERROR_STATUS, type ErrorCode } from '@/lib/errors';
import type { ApiResponse } from './api-response';
import { allowOrigin, allowPreflight } from './cors';
import { errorBody, jsonResponse } from './envelope';
import { identify } from './identify';
import type { ApiRequest } from './request';
import { ENCODING_MESSAGE } from './request-url';
import { securityHeaders } from './security-headers';

/** The configuration for responses outside of routes. */
export type RefuseSettings = Pick<Config, 'secureCookies' | 'corsOrigins'>;

/** The part of a request that they need. */
export type Refused = Pick<ApiRequest, 'headers'>;
const NO_REQUEST: Refused = { headers: { get: () => null } };

/**
 * An error response to a request without a route.
 *
 * @param request absent if it could not be parsed
 */
export function refuse(
  code: ErrorCode,
  message: string,
  settings: RefuseSettings,
  request: Refused = NO_REQUEST,
  details?: unknown,
): ApiResponse {
  const { requestId, headers } = identify(request, securityHeaders(settings.secureCookies));
  allowOrigin(request, headers, settings.corsOrigins);
  headers.set('cache-control', 'no-store');
  return jsonResponse(
    ERROR_STATUS[code],
    errorBody({ code, message, details }, requestId),
    headers,
  );
}

/** 404 in the envelope. */
export function refuseUnknownPath(
  request: Refused,
  pathname: string,
  settings: RefuseSettings,
): ApiResponse {
  return refuse('NOT_FOUND', `There is no ${pathname}`, settings, request);
}

/** 400 for a URL that is not percent-encoded UTF-8. */
export function refuseBrokenAddress(
  request: Refused,
  place: 'path' | 'query',
  settings: RefuseSettings,
): ApiResponse {
  return refuse('VALIDATION_ERROR', 'Validation failed', settings, request, {
    issues: [{ path: place, message: ENCODING_MESSAGE }],
  });
}

/**
 * The response to a method that a path does not support: 204 to OPTIONS, preflights included, and 405
 * to every other method, both with `Allow`.
 *
 * @param allow the value of the `Allow` header
 */
export function respondOtherMethod(
  request: Refused & Pick<ApiRequest, 'method'>,
  allow: string,
  settings: RefuseSettings,
): ApiResponse {
  const { method } = request;
  if (method !== 'OPTIONS') {
    const response = refuse(
      'METHOD_NOT_ALLOWED',
      `This method is not allowed here; use ${allow}`,
      settings,
      request,
    );
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
