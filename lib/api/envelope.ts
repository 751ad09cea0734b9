import type { ErrorCode } from '@/lib/errors';
import { cutText } from '@/lib/utils/cut-text';
import { isoNow } from '@/lib/utils/iso-now';
import type { ApiResponse, ResponseHeaders } from './api-response';

/** Request ids are validated or generated, so they need no escaping. */
const meta = (requestId: string) =>
  `"meta":{"timestamp":"${isoNow()}","requestId":"${requestId}"}}`;

/** The success envelope around JSON text. */
export function successBody(data: string, requestId: string): string {
  return `{"success":true,"data":${data},${meta(requestId)}`;
}

/** The success envelope of a list; `data` and `pagination` are JSON text. */
export function pageBody(data: string, pagination: string, requestId: string): string {
  return `{"success":true,"data":${data},"pagination":${pagination},${meta(requestId)}`;
}

export interface ErrorContent {
  code: ErrorCode;
  message: string;
  details?: unknown;
}

/** In bytes, without the envelope. */
const MAX_ERROR = 15_000;
const MAX_MESSAGE = 500;

/** Whatever a request contains, the error about it stays small: its lists are halved until it fits. */
function boundedError(error: ErrorContent): string {
  const message = cutText(error.message, MAX_MESSAGE);
  const text = JSON.stringify({ ...error, message });
  if (Buffer.byteLength(text) <= MAX_ERROR) return text;
  const lists = Object.entries(error.details ?? {}).filter(([, value]) => Array.isArray(value));
  const [name, list] = lists[0] ?? ['', []];
  if (list.length < 2) return JSON.stringify({ code: error.code, message });
  const kept = list.slice(0, list.length / 2);
  const { omitted: before = 0 } = error.details as { omitted?: number };
  const omitted = before + list.length - kept.length;
  return boundedError({
    ...error,
    details: { ...(error.details as object), [name]: kept, omitted },
  });
}

/** The error envelope as JSON text, of 16 kB at most. */
export function errorBody(error: ErrorContent, requestId: string): string {
  return `{"success":false,"error":${boundedError(error)},${meta(requestId)}`;
}

/** A response of JSON text. Uses `headers` without a copy. */
export function jsonResponse(status: number, body: string, headers: ResponseHeaders): ApiResponse {
  headers.set('content-type', 'application/json; charset=utf-8');
  return { status, headers, body };
}
