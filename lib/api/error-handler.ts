import { ApiError, isApiError } from '@/lib/errors';
import type { ApiResponse } from './api-response';
import type { RequestContext } from './context';
import { errorBody, jsonResponse } from './envelope';

/**
 * The error response for whatever was thrown: an ApiError as it is, an unavailable database as 503, and
 * everything else, without its message, as INTERNAL_ERROR. Logs errors from 500.
 */
export function handleApiError(
  thrown: unknown,
  { runtime, source, headers }: Pick<RequestContext, 'runtime' | 'source' | 'headers'>,
): ApiResponse {
  const error = isApiError(thrown)
    ? thrown
    : (runtime.toUnavailable(thrown) ??
      new ApiError('INTERNAL_ERROR', 'An unexpected error occurred', { cause: thrown }));
  const { logger } = runtime;
  const { requestId, traceId } = source;
  const meta = { code: error.code, requestId, traceId };
  if (error.statusCode === 500) logger.error(error.message, error.cause ?? error, meta);
  // A fault of a provider or the database is a warning, not an alarm for each request.
  else if (error.statusCode > 500) logger.warn(error.message, { ...meta, error: error.cause });
  for (const [name, value] of Object.entries(error.headers)) headers.set(name, value);
  headers.set('cache-control', 'no-store');
  const { code, message, details } = error;
  return jsonResponse(error.statusCode, errorBody({ code, message, details }, requestId), headers);
}
