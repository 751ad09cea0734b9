import { toUnavailable } from '@/lib/db/errors';
import { ApiError, isApiError } from '@/lib/errors';
import type { ApiResponse } from './api-response';
import type { RequestContext } from './context';
import { errorBody, jsonResponse } from './envelope';

/**
 * Turns whatever was thrown into the error envelope. An ApiError speaks for itself; a database that
 * is away is a 503; anything else is logged whole and told as INTERNAL_ERROR, without its message.
 */
export function handleApiError(
  thrown: unknown,
  { runtime, source, headers }: Pick<RequestContext, 'runtime' | 'source' | 'headers'>,
): ApiResponse {
  const error = isApiError(thrown) ? thrown : (toUnavailable(thrown) ?? unexpected(thrown));
  const { logger } = runtime;
  const { requestId, traceId } = source;
  const meta = { code: error.code, requestId, traceId };
  if (error.statusCode === 500) logger.error(error.message, error.cause ?? error, meta);
  // Somebody else's fault (a provider, the database): worth a line, not an alarm for each request.
  else if (error.statusCode > 500) logger.warn(error.message, { ...meta, error: error.cause });
  for (const [name, value] of Object.entries(error.headers)) headers.set(name, value);
  headers.set('cache-control', 'no-store');
  const { code, message, details } = error;
  return jsonResponse(error.statusCode, errorBody({ code, message, details }, requestId), headers);
}

function unexpected(cause: unknown): ApiError {
  return new ApiError('INTERNAL_ERROR', 'An unexpected error occurred', { cause });
}
