import type { ErrorCode } from '@/lib/errors';
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

/** The error envelope as JSON text. */
export function errorBody(
  error: { code: ErrorCode; message: string; details?: unknown },
  requestId: string,
): string {
  return `{"success":false,"error":${JSON.stringify(error)},${meta(requestId)}`;
}

/** A response of JSON text. Uses `headers` without a copy. */
export function jsonResponse(status: number, body: string, headers: ResponseHeaders): ApiResponse {
  headers.set('content-type', 'application/json; charset=utf-8');
  return { status, headers, body };
}
