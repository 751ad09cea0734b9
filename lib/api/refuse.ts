import { randomUUID } from 'node:crypto';
import { ERROR_STATUS, type ErrorCode } from '@/lib/errors';
import { errorBody, jsonResponse } from './envelope';
import { setSecurityHeaders } from './security-headers';

export interface RefuseOptions {
  secure: boolean;
  /** Extra headers, such as `Allow`. */
  headers?: Record<string, string>;
}

/** The error envelope for a request that no route takes. */
export function refuse(code: ErrorCode, message: string, options: RefuseOptions): Response {
  const requestId = randomUUID();
  const headers = new Headers({
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    ...options.headers,
  });
  setSecurityHeaders(headers, options.secure);
  return jsonResponse(ERROR_STATUS[code], errorBody({ code, message }, requestId), headers);
}

export function refuseUnknownPath(pathname: string, secure: boolean): Response {
  return refuse('NOT_FOUND', `There is no ${pathname}`, { secure });
}
