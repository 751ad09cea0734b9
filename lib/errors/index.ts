import { cutText } from '@/lib/utils/cut-text';
import { ApiError, type ApiErrorOptions } from './api-error';
import type { ErrorCode } from './codes';

export { ApiError, type ApiErrorOptions, isApiError } from './api-error';
export { ERROR_CODES, ERROR_MEANING, ERROR_STATUS, type ErrorCode } from './codes';

/** A problem of an input: its path (`body.items.0.sku`) and a message. */
export interface FieldIssue {
  path: string;
  message: string;
}

const MAX_ISSUES = 50;
const MAX_PATH = 200;
const MAX_MESSAGE = 300;

/**
 * 400: the input does not match the contract. `details.issues` lists the first 50 problems at once, and
 * `details.omitted` is the number of the others.
 */
export class ValidationError extends ApiError {
  constructor(issues: FieldIssue[], message = 'Validation failed') {
    const listed = issues.slice(0, MAX_ISSUES).map((issue) => ({
      path: cutText(issue.path, MAX_PATH),
      message: cutText(issue.message, MAX_MESSAGE),
    }));
    const omitted = issues.length - listed.length;
    const details = { issues: listed, ...(omitted > 0 && { omitted }) };
    super('VALIDATION_ERROR', message, { details });
  }

  /** The error with this issue alone. */
  static of(path: string, message: string): ValidationError {
    return new ValidationError([{ path, message }]);
  }
}

/** The issues of a schema's error, their paths below `place`. */
export function toIssues(
  { issues }: { issues: readonly { path: readonly PropertyKey[]; message: string }[] },
  place: string,
): FieldIssue[] {
  return issues.map(({ path, message }) => ({ path: [place, ...path].join('.'), message }));
}

/** 413, for a body that is not read to its end: the connection cannot serve another request. */
export class PayloadTooLargeError extends ApiError {
  constructor(what: string, maxBytes: number) {
    super('PAYLOAD_TOO_LARGE', `The ${what} must not be larger than ${maxBytes} bytes`, {
      headers: { Connection: 'close' },
    });
  }
}

/** 404, the same for a missing resource and for one of another tenant. */
export class NotFoundError extends ApiError {
  constructor(resource: string) {
    super('NOT_FOUND', `${resource} not found`);
  }
}

/** 401: the caller is not authenticated. */
export class UnauthenticatedError extends ApiError {
  constructor(
    message = 'Sign in, or send a valid access token or API key',
    code: ErrorCode = 'UNAUTHENTICATED',
  ) {
    super(code, message, { headers: { 'WWW-Authenticate': 'Bearer realm="plinth"' } });
  }
}

/** 403: the caller is authenticated but not allowed to do this. */
export class ForbiddenError extends ApiError {
  constructor(message = 'Your role or scope does not allow this', details?: unknown) {
    super('FORBIDDEN', message, { details });
  }
}

/** 403: the organization requires a second factor that the session has not had. */
export class SecondFactorSetupRequiredError extends ApiError {
  constructor() {
    super(
      'SECOND_FACTOR_SETUP_REQUIRED',
      'This organization requires a second factor; add one to your account, or sign in with it',
    );
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

/** 502: a provider sent an invalid response, or none. */
export class ProviderError extends ApiError {
  constructor(message: string, options?: ApiErrorOptions) {
    super('PROVIDER_ERROR', message, options);
  }
}

/** 409: the provider no longer accepts our grant; the customer must connect again. */
export class NeedsReauthError extends ApiError {
  constructor(connectionId: string) {
    super('NEEDS_REAUTH', 'The provider no longer accepts this connection; connect it again', {
      details: { connectionId },
    });
  }
}
