import type { ErrorCode } from '@/lib/errors/codes';
import { ApiClientError } from './errors';
import type { Operation } from './request';

/** The body of a raw response: parsed if it is JSON, else as text. */
export async function readRaw(response: Response): Promise<unknown> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return /^application\/([\w.-]+\+)?json\b/.test(type) ? JSON.parse(text) : text;
}

/** The content of the envelope. @throws ApiClientError INVALID_RESPONSE if the body is not JSON */
export async function readEnvelope({ envelope }: Operation, response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    const { data, pagination } = JSON.parse(text) as { data: unknown; pagination?: unknown };
    return envelope === 'page' ? { data, pagination } : data;
  } catch (cause) {
    throw new ApiClientError({
      code: 'INVALID_RESPONSE',
      status: response.status,
      message: 'The server returned a response that is not JSON.',
      requestId: response.headers.get('x-request-id'),
      cause,
    });
  }
}

/** The error of a response that is not a success. Reads the body. */
export async function readError(response: Response): Promise<ApiClientError> {
  const { status, headers } = response;
  const requestId = headers.get('x-request-id');
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'));
  try {
    const { error, meta } = (await response.json()) as {
      error: { code: ErrorCode; message: string; details?: unknown };
      meta?: { requestId?: string };
    };
    const { code, message, details } = error;
    return new ApiClientError({
      ...{ code, status, message, details, retryAfterSeconds },
      requestId: meta?.requestId ?? requestId,
    });
  } catch {
    const code = status === 503 ? 'SERVICE_UNAVAILABLE' : 'INVALID_RESPONSE';
    const message = `The server returned ${status} without a readable error. Try again later.`;
    return new ApiClientError({ code, status, message, requestId, retryAfterSeconds });
  }
}

/** Seconds of a `Retry-After` header (seconds or an HTTP date); null without one. */
function parseRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}
