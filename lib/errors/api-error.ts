import { ERROR_STATUS, type ErrorCode } from './codes';

export interface ApiErrorOptions {
  /** Sent to the client; JSON-serializable. */
  details?: unknown;
  /** For the log alone, never sent to the client. */
  cause?: unknown;
  /** Extra response headers, such as `Retry-After`. */
  headers?: Record<string, string>;
}

/** In the registry of symbols, which all bundles of a process share. */
const BRAND = Symbol.for('plinth.api-error');

/** An error the client may see: `message` and `details` are public, `cause` is for the log. */
export class ApiError extends Error {
  readonly [BRAND] = true;
  readonly statusCode: number;
  readonly details: unknown;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ApiErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.statusCode = ERROR_STATUS[code];
    this.details = options.details;
    this.headers = options.headers ?? {};
  }
}

/**
 * Whether `error` is an ApiError, of this code if one is given. Not `instanceof`: a process may hold
 * two copies of this class, one in our bundle and one in that of Next.js.
 */
export function isApiError(error: unknown, code?: ErrorCode): error is ApiError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || (error as ApiError).code === code;
}
