import type { ErrorCode } from '@/lib/errors';
import { isoNow } from '@/lib/utils/iso-now';
import type { ApiResponse, ResponseHeaders } from './api-response';

/** Request ids are checked or made here, so they need no escaping. */
const meta = (requestId: string) =>
  `"meta":{"timestamp":"${isoNow()}","requestId":"${requestId}"}}`;

/** The guide's success envelope around data that is JSON text already. */
export function successBody(data: string, requestId: string): string {
  return `{"success":true,"data":${data},${meta(requestId)}`;
}

/** The success envelope of a list, with its `pagination`; both are JSON text already. */
export function pageBody(data: string, pagination: string, requestId: string): string {
  return `{"success":true,"data":${data},"pagination":${pagination},${meta(requestId)}`;
}

/** The guide's error envelope as JSON text. */
export function errorBody(
  error: { code: ErrorCode; message: string; details?: unknown },
  requestId: string,
): string {
  return `{"success":false,"error":${JSON.stringify(error)},${meta(requestId)}`;
}

/** An answer of JSON text; `headers` is the request context's own and is not copied. */
export function jsonResponse(status: number, body: string, headers: ResponseHeaders): ApiResponse {
  headers.set('Content-Type', 'application/json; charset=utf-8');
  return { status, headers, body };
}
