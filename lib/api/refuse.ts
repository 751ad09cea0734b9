import { randomUUID } from 'node:crypto';
import { ERROR_STATUS, type ErrorCode } from '@/lib/errors';
import { type Answer, AnswerHeaders } from './answer';
import { errorBody, jsonAnswer } from './envelope';
import { setSecurityHeaders } from './security-headers';

export interface RefuseOptions {
  secure: boolean;
  /** Extra headers, such as `Allow`. */
  headers?: Record<string, string>;
}

/** The error envelope for a request that no route takes. */
export function refuse(code: ErrorCode, message: string, options: RefuseOptions): Answer {
  const requestId = randomUUID();
  const headers = new AnswerHeaders();
  headers.set('X-Request-Id', requestId);
  headers.set('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  setSecurityHeaders(headers, options.secure);
  return jsonAnswer(ERROR_STATUS[code], errorBody({ code, message }, requestId), headers);
}

export function refuseUnknownPath(pathname: string, secure: boolean): Answer {
  return refuse('NOT_FOUND', `There is no ${pathname}`, { secure });
}
