import type { Config } from '@/lib/config';
import { ERROR_STATUS, type ErrorCode } from '@/lib/errors';
import type { ApiResponse } from './api-response';
import { allowOrigin, allowPreflight } from './cors';
import { errorBody, jsonResponse } from './envelope';
import { identify } from './identify';
import type { ApiRequest } from './request';
import { ENCODING_MESSAGE } from './request-url';
import { securityHeaders } from './security-headers';

/** What answers outside of routes need of the configuration. */
export type RefuseSettings = Pick<Config, 'secureCookies' | 'corsOrigins'>;

/** What is read of a request for them; nothing is, when it was too broken to become one. */
export type Refused = Pick<ApiRequest, 'headers'>;
const NOTHING: Refused = { headers: { get: () => null } };

/** The error envelope for a request that no route takes. */
export function refuse(
  code: ErrorCode,
  message: string,
  settings: RefuseSettings,
  request: Refused = NOTHING,
  details?: unknown,
): ApiResponse {
  const { requestId, headers } = identify(request, securityHeaders(settings.secureCookies));
  allowOrigin(request, headers, settings.corsOrigins);
  headers.set('Cache-Control', 'no-store');
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

/** 400 for an address that is no percent-encoded UTF-8. */
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
 * What a path answers to a method that it has no handler for: 204 to OPTIONS, preflights included,
 * and 405 to everything else, both with `Allow`.
 *
 * @param allow the methods that it has, as the header lists them
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
      `${method} is not allowed here; use ${allow}`,
      settings,
      request,
    );
    response.headers.set('Allow', allow);
    return response;
  }
  const { headers } = identify(request, securityHeaders(settings.secureCookies));
  headers.set('Allow', allow);
  allowOrigin(request, headers, settings.corsOrigins);
  allowPreflight(request, headers, allow, settings.corsOrigins);
  return { status: 204, headers, body: null };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The methods of a path as `Allow` lists them; HEAD comes with GET, OPTIONS always. */
export function allowedMethods(methods: readonly string[]): string {
  const own = METHODS.filter((method) => methods.includes(method));
  return [...own, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}
