import { ApiError, type ApiErrorOptions } from './api-error';
import type { ErrorCode } from './codes';

export { ApiError, type ApiErrorOptions, isApiError } from './api-error';
export { ERROR_CODES, ERROR_MEANING, ERROR_STATUS, type ErrorCode } from './codes';

/** One problem of an input: where it is (`body.items.0.sku`) and what is wrong with it. */
export interface FieldIssue {
  path: string;
  message: string;
}

/** 400: the input does not fit the contract. `details.issues` lists every problem at once. */
export class ValidationError extends ApiError {
  constructor(issues: FieldIssue[], message = 'Validation failed') {
    super('VALIDATION_ERROR', message, { details: { issues } });
  }
}

/** 404, alike for what is missing and what belongs to somebody else. */
export class NotFoundError extends ApiError {
  constructor(resource: string) {
    super('NOT_FOUND', `${resource} not found`);
  }
}

/** 401: who is calling is not known. */
export class UnauthenticatedError extends ApiError {
  constructor(
    message = 'Sign in, or send a valid access token or API key',
    code: ErrorCode = 'UNAUTHENTICATED',
  ) {
    super(code, message, { headers: { 'WWW-Authenticate': 'Bearer realm="plinth"' } });
  }
}

/** 403: the caller is known and may not do this. */
export class ForbiddenError extends ApiError {
  constructor(message = 'Your role or scope does not allow this', details?: unknown) {
    super('FORBIDDEN', message, { details });
  }
}

/** 409: the state of the resource does not allow the change. */
export class ConflictError extends ApiError {
  constructor(message: string, options?: ApiErrorOptions) {
    super('CONFLICT', message, options);
  }
}

/** 429, with `Retry-After` in whole seconds. */
export class RateLimitedError extends ApiError {
  constructor(retryAfterSeconds: number) {
    super('RATE_LIMITED', `Too many requests; retry in ${retryAfterSeconds} s`, {
      details: { retryAfterSeconds },
      headers: { 'Retry-After': String(retryAfterSeconds) },
    });
  }
}

/** 502: a provider answered with something we cannot use, or not at all. */
export class ProviderError extends ApiError {
  constructor(message: string, options?: ApiErrorOptions) {
    super('PROVIDER_ERROR', message, options);
  }
}

/** 409: the provider no longer accepts our grant; the customer has to connect again. */
export class NeedsReauthError extends ApiError {
  constructor(connectionId: string) {
    super('NEEDS_REAUTH', 'The provider no longer accepts this connection; connect it again', {
      details: { connectionId },
    });
  }
}
