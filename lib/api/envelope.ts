import type { Pagination } from '@/lib/contracts/common';
import type { ErrorCode } from '@/lib/errors';
import type { Answer, AnswerHeaders } from './answer';

const meta = (requestId: string) => ({ timestamp: new Date().toISOString(), requestId });

/** The guide's success envelope as JSON text. */
export function successBody(data: unknown, requestId: string): string {
  return JSON.stringify({ success: true, data, meta: meta(requestId) });
}

/** The success envelope of a list, with its `pagination`. */
export function pageBody(data: unknown[], pagination: Pagination, requestId: string): string {
  return JSON.stringify({ success: true, data, pagination, meta: meta(requestId) });
}

/** The guide's error envelope as JSON text. */
export function errorBody(
  error: { code: ErrorCode; message: string; details?: unknown },
  requestId: string,
): string {
  return JSON.stringify({ success: false, error, meta: meta(requestId) });
}

/** An answer of JSON text; `headers` is the request context's own and is not copied. */
export function jsonAnswer(status: number, body: string, headers: AnswerHeaders): Answer {
  headers.set('Content-Type', 'application/json; charset=utf-8');
  return { status, headers, body };
}
